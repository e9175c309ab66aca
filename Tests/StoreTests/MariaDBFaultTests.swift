import Store
import TestSupport
import Testing

/// What happens when the server does.
@Suite(.enabled(if: MariaDBServer.isInstalled)) struct MariaDBFaultTests {
    private static let lease: SQL = "INSERT INTO leases VALUES ('a', 'h', 1, 1)"

    private func withServer(_ body: (RunningMariaDB, ServerAddress, Store) async throws -> Void) async throws {
        let server = try await RunningMariaDB(tls: .offered)
        defer { server.remove() }
        let address = try server.newDatabase()
        let store = try Store(.server(address))
        _ = try await Migrator().migrate(store)
        try await body(server, address, store)
        store.close()
    }

    @Test func aKilledConnectionIsReplaced() async throws {
        try await withServer { server, _, store in
            let attempts = Counter()

            try await store.write { transaction in
                try transaction.execute(MariaDBFaultTests.lease)
                if attempts.next() == 1 {
                    let id: Int = try transaction.row("SELECT CONNECTION_ID() AS id")?.get("id") ?? 0
                    try server.administer("KILL \(id)")
                    _ = try transaction.rows("SELECT 1 AS a")
                }
            }

            #expect(attempts.count == 2)
        }
    }

    @Test func atTheCommitTheOutcomeIsUnknown() async throws {
        try await withServer { server, _, store in
            let error = try await failure {
                try await store.write { transaction in
                    try transaction.execute(MariaDBFaultTests.lease)
                    let id: Int = try transaction.row("SELECT CONNECTION_ID() AS id")?.get("id") ?? 0
                    try server.administer("KILL \(id)")
                }
            }

            guard case .outcomeUnknown = error else { throw UnexpectedOutcome(error) }
        }
    }

    @Test func whatMayBeDoneTwiceIsTriedAgainAtTheCommit() async throws {
        try await withServer { server, _, store in
            let attempts = Counter()

            try await store.writeIdempotently { transaction in
                try transaction.execute("DELETE FROM leases")
                guard attempts.next() == 1 else { return }
                let id: Int = try transaction.row("SELECT CONNECTION_ID() AS id")?.get("id") ?? 0
                try server.administer("KILL \(id)")
            }

            #expect(attempts.count == 2)
        }
    }

    @Test func aServerThatComesBackIsUsedAgain() async throws {
        try await withServer { server, _, store in
            try await store.write { try $0.execute(MariaDBFaultTests.lease) }
            server.kill()

            async let count: Int? = store.read { try $0.row("SELECT COUNT(*) AS n FROM leases")?.get("n") }
            try await server.start()

            #expect(try await count == 1)
        }
    }

    @Test func aServerThatStaysAwayIsNamed() async throws {
        try await withServer { server, address, _ in
            let store = try Store(
                .server(address), retry: RetryPolicy(attempts: 2, first: .milliseconds(1), longest: .milliseconds(1)))
            server.kill()

            let error = try await failure { try await ask(store) }

            guard case .retriesExhausted(2, let reason) = error else { throw UnexpectedOutcome(error) }
            #expect(reason.contains("localhost:\(server.port)"))
        }
    }

    @Test func aDeadlockIsTriedAgain() async throws {
        try await withServer { _, _, store in
            try await store.write { transaction in
                try transaction.execute("INSERT INTO leases VALUES ('a', 'h', 0, 1), ('b', 'h', 0, 1)")
            }
            let meeting = Rendezvous()

            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [["a", "b"], ["b", "a"]] {
                    group.addTask {
                        try await store.write { transaction in
                            try transaction.execute("UPDATE leases SET fence = fence + 1 WHERE name = \(order[0])")
                            // Only at the first attempt of both.
                            meeting.meet()
                            try transaction.execute("UPDATE leases SET fence = fence + 1 WHERE name = \(order[1])")
                        }
                    }
                }
                try await group.waitForAll()
            }

            let sum: Int? = try await store.read { try $0.row("SELECT SUM(fence) AS total FROM leases")?.get("total") }
            #expect(sum == 4)
            #expect(meeting.arrivals == 3)
        }
    }

    @Test func afterADeadlockNothingMoreIsDone() async throws {
        try await withServer { _, _, store in
            let attempts = Counter()

            try await store.write { transaction in
                guard attempts.next() == 1 else { return }
                // As a deadlock does, while the closure takes no notice of it.
                do {
                    try transaction.execute(
                        "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'deadlock'")
                } catch {}
                do { try transaction.execute(MariaDBFaultTests.lease) } catch {}
            }

            let count: Int? = try await store.read { try $0.row("SELECT COUNT(*) AS n FROM leases")?.get("n") }
            #expect(count == 0 && attempts.count == 2)
        }
    }

    @Test func aReadOnlyServerIsToldOf() async throws {
        try await withServer { server, _, store in
            try server.administer("SET GLOBAL read_only = 1")

            let error = try await failure { try await store.write { try $0.execute(MariaDBFaultTests.lease) } }

            #expect(error == .readOnly)
        }
    }

    @Test func moreConnectionsThanTheServerTakesAreWaitedFor() async throws {
        try await withServer { server, address, store in
            try await ask(store)
            let id: Int? = try await store.read { try $0.row("SELECT CONNECTION_ID() AS id")?.get("id") }
            try server.administer("SET GLOBAL max_connections = 10; KILL \(id ?? 0)")

            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 { group.addTask { try await ask(address) } }
                try await group.waitForAll()
            }
        }
    }
}
