import Store
import Testing

private let leases = ["name", "holder", "fence", "until_at"] as [StaticString]

extension Contract {
    @Suite struct Changes {
        private func lease(_ engine: TestEngine, onRepetition repetition: Insert.Repetition) async throws -> String? {
            try await withStore(engine) { store in
                try await store.write { transaction in
                    let insert = Insert(into: "leases", leases, key: ["name"], onRepetition: repetition)
                    try transaction.insert(insert, [["a".stored, "first".stored, 1.stored, 1.stored]])
                    try transaction.insert(
                        insert,
                        [
                            ["a".stored, "second".stored, 2.stored, 2.stored],
                            ["b".stored, "second".stored, 2.stored, 2.stored],
                        ])
                }
                return try await store.read { transaction in
                    try transaction.rows("SELECT name, holder, fence FROM leases ORDER BY name").map { row in
                        let (name, holder, fence): (String, String, Int) =
                            (try row.get("name"), try row.get("holder"), try row.get("fence"))
                        return "\(name) \(holder) \(fence)"
                    }.joined(separator: ", ")
                }
            }
        }

        @Test(arguments: TestEngine.all)
        func aRepetitionUpdatesTheColumnsThatAreNamed(_ engine: TestEngine) async throws {
            let found = try await lease(engine, onRepetition: .updates(["holder"]))

            #expect(found == "a second 1, b second 2")
        }

        @Test(arguments: TestEngine.all)
        func aRepetitionLeavesTheRow(_ engine: TestEngine) async throws {
            let found = try await lease(engine, onRepetition: .isLeft)

            #expect(found == "a first 1, b second 2")
        }

        @Test(arguments: TestEngine.all)
        func aRepetitionFails(_ engine: TestEngine) async throws {
            let error = try await failure { _ = try await lease(engine, onRepetition: .fails) }

            #expect(isConstraint(error, .unique))
        }

        @Test(arguments: TestEngine.all)
        func aLeftRepetitionHidesNoOtherError(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { transaction in
                try transaction.insert(
                    Insert(into: "leases", leases, key: ["name"], onRepetition: .isLeft),
                    [["a".stored, .null, 1.stored, 1.stored]])
            }

            #expect(isConstraint(error, .notNull))
        }

        @Test(arguments: TestEngine.all)
        func aRefusedStatementLeavesTheTransactionUsable(_ engine: TestEngine) async throws {
            let count: Int? = try await withStore(engine) { store in
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO leases VALUES ('a', 'h', 1, 1)")
                    do {
                        try transaction.execute("INSERT INTO leases VALUES ('a', 'h', 1, 1)")
                    } catch StoreError.constraint(.unique, _) {
                        try transaction.execute("INSERT INTO leases VALUES ('b', 'h', 1, 1)")
                    }
                }
                return try await store.read { try $0.row("SELECT COUNT(*) AS n FROM leases")?.get("n") }
            }

            #expect(count == 2)
        }

        @Test(arguments: TestEngine.all)
        func anUpdateCountsRowsThatItFinds(_ engine: TestEngine) async throws {
            let counts = try await withStore(engine) { store in
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO leases VALUES ('a', 'h', 1, 1), ('b', 'h', 2, 2)")
                    // The same value: found, though nothing is different after it.
                    return [
                        try transaction.execute("UPDATE leases SET holder = 'h'"),
                        try transaction.execute("UPDATE leases SET fence = 3 WHERE fence = 2"),
                        try transaction.execute("UPDATE leases SET fence = 3 WHERE fence = 9"),
                        try transaction.execute("DELETE FROM leases"),
                    ]
                }
            }

            #expect(counts == [2, 1, 0, 2])
        }

        @Test(arguments: TestEngine.all)
        func aRowWithoutWhatItRefersToIsRefused(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { transaction in
                try transaction.execute("INSERT INTO module_values VALUES (7, 1, 1, 0.5)")
            }

            #expect(isConstraint(error, .reference))
        }

        @Test(arguments: TestEngine.all)
        func whatIsReferredToStays(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                try await store.addHost(modules: 0)

                let error = try await failure { try await store.write { try $0.execute("DELETE FROM host_groups") } }

                #expect(isConstraint(error, .reference))
            }
        }

        @Test(arguments: TestEngine.all)
        func withAHostGoesWhatIsKeptOfIt(_ engine: TestEngine) async throws {
            let count: Int? = try await withStore(engine) { store in
                try await store.addHost(modules: 1)
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO module_values VALUES (1, 1, 0, 0.5)")
                    try transaction.execute("DELETE FROM hosts WHERE id = 1")
                }
                return try await store.read { try $0.row("SELECT COUNT(*) AS n FROM module_values")?.get("n") }
            }

            #expect(count == 0)
        }

        @Test(arguments: TestEngine.all)
        func aMissingValueIsRefused(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { transaction in
                try transaction.execute("INSERT INTO leases (name, holder, fence) VALUES ('a', 'h', 1)")
            }

            #expect(isConstraint(error, .notNull))
        }

        @Test(arguments: TestEngine.all)
        func aStatementThatIsNoneIsRefused(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { try $0.execute("SELEC 1") }

            guard case .statement("SELEC 1", _) = error else { throw UnexpectedOutcome(error) }
        }

        @Test(arguments: TestEngine.all)
        func aReadChangesNothing(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                let error = try await failure {
                    try await store.read { try $0.execute("INSERT INTO leases VALUES ('a', 'h', 1, 1)") }
                }

                #expect(error == .readOnly)
            }
        }

        @Test(arguments: TestEngine.all)
        func aTransactionThatThrowsIsUndone(_ engine: TestEngine) async throws {
            struct Mishap: Error {}
            let count: Int? = try await withStore(engine) { store in
                do {
                    try await store.write { transaction in
                        try transaction.execute("INSERT INTO leases VALUES ('a', 'h', 1, 1)")
                        throw Mishap()
                    }
                } catch is Mishap {}
                return try await store.read { try $0.row("SELECT COUNT(*) AS n FROM leases")?.get("n") }
            }

            #expect(count == 0)
        }

        @Test(arguments: TestEngine.all)
        func aHundredThousandRowsAreInserted(_ engine: TestEngine) async throws {
            let found = try await withStore(engine) { store in
                try await store.addHost(modules: 50)
                try await store.write { transaction in
                    let insert = Insert(
                        into: "module_values", ["host_id", "at", "module", "value"],
                        key: ["host_id", "at", "module"], onRepetition: .isLeft)
                    try transaction.insert(
                        insert,
                        (0..<100_003).map { [1.stored, ($0 / 50).stored, ($0 % 50).stored, Double($0).stored] })
                }
                return try await store.read { transaction in
                    let row = try transaction.row("SELECT COUNT(*) AS n, SUM(value) AS total FROM module_values")
                    let (count, total): (Int?, Double?) = (try row?.get("n"), try row?.get("total"))
                    return [Double(count ?? 0), total ?? 0]
                }
            }

            #expect(found == [100_003, 100_003 * 100_002 / 2])
        }

        @Test(arguments: TestEngine.all)
        func olderValuesGoInSmallSteps(_ engine: TestEngine) async throws {
            let steps = try await withStore(engine) { store in
                try await store.addHost(modules: 1)
                return try await store.write { transaction in
                    try transaction.insert(
                        Insert(
                            into: "module_values", ["host_id", "at", "module", "value"],
                            key: ["host_id", "at", "module"], onRepetition: .fails),
                        (0..<25).map { [1.stored, $0.stored, 0.stored, 0.5.stored] })
                    return try (0..<4).map { _ in
                        let end: Int? = try transaction.row(
                            "SELECT at FROM module_values WHERE host_id = 1 AND at < 20 ORDER BY at LIMIT 1 OFFSET 8"
                        )?.get("at")
                        return try transaction.execute(
                            "DELETE FROM module_values WHERE host_id = 1 AND at < \(end ?? 20)")
                    }
                }
            }

            #expect(steps == [8, 8, 4, 0])
        }
    }
}
