import Foundation
import Store
import TestSupport
import Testing

extension Contract {
    /// Which servers are trusted.
    @Suite(.enabled(if: MariaDBServer.isInstalled)) struct MariaDBTrust {
        private func failure(_ change: (inout ServerAddress, RunningMariaDB) throws -> Void) async throws -> StoreError
        {
            let server = try #require(SharedServer.server)
            var address = try server.newDatabase()
            try change(&address, server)
            return try await StoreTests.failure { try await ask(address) }
        }

        @Test func theSessionIsEncryptedWithTLS13() async throws {
            let address = try #require(SharedServer.server).newDatabase()

            let version: String? = try await Store(.server(address)).read { transaction in
                try transaction.row("SHOW STATUS LIKE 'Ssl_version'")?.get("Value")
            }

            #expect(version == "TLSv1.3")
        }

        @Test func aServerOfAnotherAuthorityIsRefused() async throws {
            let error = try await failure { address, server in
                let other = "\(server.folder)/other-\(UUID().uuidString).pem"
                let result = try Program.run(
                    "/usr/bin/openssl",
                    [
                        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=other", "-keyout", "/dev/null", "-out", other,
                    ])
                try #require(result.status == 0)
                address.place = .network(host: "localhost", port: server.port, authorities: other)
            }

            guard case .untrusted = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aServerOfAnotherNameIsRefused() async throws {
            let error = try await failure { address, server in
                address.place = .network(host: "127.0.0.1", port: server.port, authorities: server.authority)
            }

            guard case .untrusted = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aServerWithoutTLSIsRefused() async throws {
            let server = try await RunningMariaDB(tls: .missing)
            defer { server.remove() }
            let file = "\(server.folder)/authority.pem"
            try FileManager.default.copyItem(atPath: try #require(SharedServer.server).authority, toPath: file)
            var address = try server.newDatabase()
            address.place = .network(host: "localhost", port: server.port, authorities: file)

            let error = try await StoreTests.failure { try await ask(address) }

            guard case .untrusted = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aServerWithoutTLSIsUsedOverALocalSocket() async throws {
            let server = try await RunningMariaDB(tls: .missing)
            defer { server.remove() }
            var address = try server.newDatabase()
            address.place = .socket(server.socket)

            try await ask(address)
        }

        @Test func aMissingFileOfAuthoritiesIsNoPermission() async throws {
            let error = try await failure { address, server in
                address.place = .network(host: "localhost", port: server.port, authorities: "/nowhere.pem")
            }

            guard case .untrusted = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aWrongPasswordIsRefusedAndNotRepeated() async throws {
            let error = try await failure { address, server in
                let file = "\(server.folder)/wrong"
                try Data("geheim".utf8).write(to: URL(fileURLWithPath: file))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                address.passwordFile = file
            }

            guard case .loginRefused = error else { throw UnexpectedOutcome(error) }
            #expect(!"\(error)".contains("geheim"))
        }

        @Test func aPasswordThatAllCanReadIsNotUsed() async throws {
            let error = try await failure { address, server in
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o644], ofItemAtPath: try #require(address.passwordFile))
            }

            guard case .notPrivate = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aMissingDatabaseIsNotWaitedFor() async throws {
            let error = try await failure { address, _ in address.database = "nowhere" }

            guard case .loginRefused = error else { throw UnexpectedOutcome(error) }
        }

        @Test func aServerMayNotAskForFiles() async throws {
            let error = try await StoreTests.failure(.server) { transaction in
                try transaction.execute("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE leases")
            }

            guard case .statement = error else { throw UnexpectedOutcome(error) }
        }
    }

    /// What happens to those who share few connections.
    @Suite(.enabled(if: MariaDBServer.isInstalled)) struct MariaDBPool {
        @Test func noMoreConnectionsThanAllowedAreOpened() async throws {
            var address = try #require(SharedServer.server).newDatabase()
            address.connections = 2
            let store = try Store(.server(address))

            let connections = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await store.read { try $0.row("SELECT CONNECTION_ID() AS id")?.get("id") ?? 0 }
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }

            #expect((1...2).contains(connections.count))
        }

        @Test func whoIsCancelledWaitsNoLonger() async throws {
            var address = try #require(SharedServer.server).newDatabase()
            address.connections = 1
            let store = try Store(.server(address))
            let meeting = Meeting()

            async let first: Void = store.read { _ in
                meeting.open()
                meeting.waitForSecond()
            }
            await meeting.opened()
            let second = Task { try await ask(store) }
            second.cancel()

            await #expect(throws: CancellationError.self) { try await second.value }
            meeting.openSecond()
            try await first
        }
    }
}

func ask(_ address: ServerAddress) async throws {
    try await ask(try Store(.server(address)))
}

func ask(_ store: Store) async throws {
    try await store.read { _ = try $0.rows("SELECT 1 AS a") }
}
