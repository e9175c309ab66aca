internal import CMariaDB
internal import Dispatch

/// A connection to a MariaDB server, on a queue of its own because the library waits inside of its calls.
///
/// Unchecked: the handle, the statements and the state are touched on the queue only, by ``perform(_:)``, and by
/// `deinit`, when nobody else has it.
final class MariaDBConnection: Connection, @unchecked Sendable {
    private let queue: DispatchQueue
    private let address: ServerAddress
    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [String: MariaDBStatement] = [:]
    private var count: UInt64 = 0
    /// Whether it cannot be used any more.
    private(set) var isBroken = false

    /// As many stay prepared; a server keeps 16,382 for all.
    static let maximumStatements = 100

    private init(_ address: ServerAddress, _ handle: UnsafeMutablePointer<MYSQL>, _ queue: DispatchQueue) {
        self.address = address
        self.handle = handle
        self.queue = queue
    }

    deinit {
        for statement in statements.values { statement.close() }
        mysql_close(handle)
    }

    static func open(_ address: ServerAddress) async throws -> MariaDBConnection {
        let queue = DispatchQueue(label: "elpis.store.connection")
        return try await on(queue) { MariaDBConnection(address, try connect(address), queue) }
    }

    /// Runs something on the queue of the connection.
    func perform<Result: Sendable>(
        _ body: @escaping @Sendable (MariaDBConnection) throws -> Result
    ) async throws -> Result {
        try await MariaDBConnection.on(queue) { try body(self) }
    }

    private static func on<Result: Sendable>(
        _ queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    func run(_ sql: SQL) throws(StoreError) -> Outcome {
        do {
            return try prepared(sql.text).run(sql.arguments)
        } catch {
            throw noting(failure(error, sql.text))
        }
    }

    /// Runs a statement that has no arguments and no rows, and is not worth preparing.
    func command(_ text: StaticString) throws(StoreError) {
        let code = mysql_real_query(handle, text.description, UInt(text.utf8CodeUnitCount))
        guard code == 0 else { throw noting(failure(.init(handle), text.description)) }
    }

    /// Runs a closure between these commands.
    func transaction<Result>(_ begin: [StaticString], _ body: TransactionBody<Result>) throws -> Result {
        for command in begin { try self.command(command) }
        let result: Result
        do {
            let transaction = Transaction(self, .mariaDB)
            result = try body(transaction)
            try transaction.verifyAlive()
        } catch {
            // What cannot be undone now is undone by the server when the connection ends.
            do { if !isBroken { try command("ROLLBACK") } } catch { isBroken = true }
            throw error
        }
        do {
            try command("COMMIT")
        } catch StoreError.connectionLost(let reason) {
            throw StoreError.outcomeUnknown(reason)
        } catch {
            do { try command("ROLLBACK") } catch { isBroken = true }
            throw error
        }
        return result
    }

    private func prepared(_ text: String) throws(MariaDBFailure) -> MariaDBStatement {
        count += 1
        if let statement = statements[text] {
            statement.lastUse = count
            return statement
        }
        if statements.count >= MariaDBConnection.maximumStatements,
            let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            oldest.value.close()
            statements[oldest.key] = nil
        }
        let statement = try MariaDBStatement(text, handle)
        statement.lastUse = count
        statements[text] = statement
        return statement
    }

    private func failure(_ failure: MariaDBFailure, _ text: String) -> StoreError {
        StoreError(mariaDB: failure.code, message: failure.message, statement: text, address)
    }

    private func noting(_ error: StoreError) -> StoreError {
        if case .connectionLost = error { isBroken = true }
        return error
    }
}

/// What the library says of a failed call.
struct MariaDBFailure: Error {
    let code: Int
    let message: String

    init(code: Int, message: String) {
        self.code = code
        self.message = message
    }

    init(_ handle: UnsafeMutablePointer<MYSQL>) {
        code = Int(mysql_errno(handle))
        message = String(cString: mysql_error(handle))
    }

    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        code = Int(mysql_stmt_errno(statement))
        message = String(cString: mysql_stmt_error(statement))
    }
}
