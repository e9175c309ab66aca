import Foundation
import Store
import TestSupport
import Testing

/// The databases that the contract holds for.
enum TestEngine: String, CaseIterable, CustomTestStringConvertible {
    case memory, file, server

    var testDescription: String { rawValue }

    static var all: [TestEngine] { MariaDBServer.isInstalled ? allCases : [.memory, .file] }
    /// Those that several connections, or processes, can use at once.
    static var shared: [TestEngine] { all.filter { $0 != .memory } }
}

/// One server for all tests of a suite.
struct SharedServer: SuiteTrait, TestScoping {
    @TaskLocal static var server: RunningMariaDB?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard MariaDBServer.isInstalled else { return try await function() }
        // Its tests are not about surviving a loss of power, which would cost most of their time.
        let server = try await RunningMariaDB(
            [
                "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--skip-innodb-doublewrite",
                "--innodb-file-per-table=0",
            ], tls: .offered)
        defer { server.remove() }
        try await SharedServer.$server.withValue(server) { try await function() }
    }
}

extension Trait where Self == SharedServer {
    static var sharedServer: SharedServer { SharedServer() }
}

/// A database with nothing in it, which is gone after the test.
func withAddress<Result>(
    _ engine: TestEngine, _ body: (DatabaseAddress) async throws -> Result
) async throws -> Result {
    switch engine {
    case .memory: return try await body(.memory)
    case .file:
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        return try await body(.file("\(folder)/elpis.db"))
    case .server:
        let server = try #require(SharedServer.server)
        return try await body(.server(try server.newDatabase()))
    }
}

/// A store with nothing in it, not even the schema.
func withEmptyStore<Result>(_ engine: TestEngine, _ body: (Store) async throws -> Result) async throws -> Result {
    try await withAddress(engine) { address in
        let store = try Store(address)
        let result = try await body(store)
        store.close()
        return result
    }
}

/// A store with the schema of this program.
func withStore<Result>(_ engine: TestEngine, _ body: (Store) async throws -> Result) async throws -> Result {
    try await withEmptyStore(engine) { store in
        _ = try await Migrator().migrate(store)
        return try await body(store)
    }
}

extension RunningMariaDB {
    /// A database with an account of its own, reached with TLS.
    func newDatabase() throws -> ServerAddress {
        let name = "t\(UUID().uuidString.prefix(8).lowercased())"
        let password = UUID().uuidString
        try administer(
            """
            CREATE DATABASE \(name);
            CREATE USER \(name) IDENTIFIED VIA ed25519 USING PASSWORD('\(password)');
            GRANT ALL ON \(name).* TO \(name);
            """)
        let file = "\(folder)/\(name).password"
        try Data((password + "\n").utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        return ServerAddress(
            place: .network(host: "localhost", port: port, authorities: authority), user: name, database: name,
            passwordFile: file)
    }
}
