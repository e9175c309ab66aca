import Store
import Testing

extension Store {
    /// Host 1 in group 1, with modules 0, 1, ….
    func addHost(modules: Int) async throws {
        try await write { transaction in
            try transaction.execute("INSERT INTO host_groups VALUES (1, 'servers', NULL, 0)")
            try transaction.execute(
                """
                INSERT INTO hosts (id, name, group_id, state, learns, interval_seconds, created_at, next_module)
                VALUES (1, 'web', 1, 'active', 1, 300, 0, \(modules))
                """)
            try transaction.addModules(0..<modules, host: 1)
        }
    }
}

extension Transaction {
    func addModules(_ numbers: Range<Int>, host: Int64) throws(StoreError) {
        try insert(
            Insert(
                into: "modules",
                [
                    "host_id", "number", "name", "kind", "unit", "description", "interval_seconds", "is_enabled",
                    "created_at",
                ], key: ["host_id", "number"], onRepetition: .fails),
            numbers.map { number in
                [
                    host.stored, number.stored, "module \(number)".stored, "generic_data".stored, "".stored, "".stored,
                    .null, true.stored, 0.stored,
                ]
            })
    }
}

/// The error with which a transaction on a fresh store ends.
func failure<Result: Sendable>(
    _ engine: TestEngine, _ body: @escaping TransactionBody<Result>
) async throws -> StoreError {
    try await withStore(engine) { store in
        try await failure { try await store.write(body) }
    }
}

/// The error with which something ends.
func failure<Result>(_ body: () async throws -> Result) async throws -> StoreError {
    do {
        _ = try await body()
    } catch let error as StoreError {
        return error
    }
    throw UnexpectedOutcome(nil)
}

/// Another outcome than the test claims.
struct UnexpectedOutcome: Error, CustomStringConvertible {
    let description: String

    init(_ error: StoreError?) {
        description = error.map { "\($0)" } ?? "no error"
    }
}

func isConstraint(_ error: StoreError, _ kind: StoreError.Constraint) -> Bool {
    if case .constraint(kind, _) = error { true } else { false }
}
