import Foundation
import Logging
import Storage
import Synchronization
import TestSupport

@testable import Tentacle

/// The real server on loopback, with its storage in a folder of its own; both are gone after the test.
struct LoopbackServer: Sendable {
    let port: Int
    let folder: String
    let server: TentacleServer

    /// `folders` are made in the storage directory.
    static func with(
        folders: [String] = [], rules: any PeerRules = Everything(), desk: (any Desk)? = nil,
        address: String = "127.0.0.1", log: any LogHandler = SwiftLogNoOpLogHandler(),
        _ change: (inout ServerSettings) throws -> Void = { _ in },
        _ body: @Sendable (LoopbackServer) async throws -> Void
    ) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-test-\(UUID().uuidString)"
        for name in [""] + folders {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        var settings = ServerSettings(addresses: [address], port: 0, directory: folder)
        try change(&settings)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = TentacleServer(
            settings, rules: rules, desk: desk, logger: Logger(label: "test") { _ in log }
        ) { found.yield($0[0]) }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await server.run()
                found.finish()
            }
            for await port in ports {
                try await body(LoopbackServer(port: port, folder: folder, server: server))
                break
            }
            group.cancelAll()
        }
    }

    /// The content of a stored file.
    func file(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// All names in the storage directory, also hidden ones.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? ["unreadable"] }

    /// Runs the reference client against the server; the files are made in a folder of its own.
    func referenceClient(
        _ arguments: [String], files: [String: String], environment: [String: String] = [:]
    ) async throws -> Program.Result {
        let port = port
        return try await detached {
            try withTemporaryFolder(files) { own in
                try Program.run(
                    "/usr/bin/perl",
                    [ReferenceAgent.transferClient, "-a", "127.0.0.1", "-p", "\(port)", "-t", "30"] + arguments
                        + files.keys.sorted().map { "\(own)/\($0)" }, environment: environment)
            }
        }
    }

    func client(_ change: (inout ClientSettings) -> Void = { _ in }) throws -> TentacleClient {
        var settings = ClientSettings(host: "127.0.0.1", port: port, tls: nil)
        change(&settings)
        return try TentacleClient(settings)
    }
}

/// Everybody may send and fetch everything.
struct Everything: PeerRules {
    func permission(for request: FileRequest, from peer: Peer) -> Permission { .folder("") }
}

/// Runs what blocks on a thread that nobody else waits for.
func detached<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
}
