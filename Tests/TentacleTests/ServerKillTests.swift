import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Tentacle

/// A server that is killed at any instant, again and again, while files come.
@Suite(.timeLimit(.minutes(3))) struct ServerKillTests {
    private static let kills = 15
    private static let clients = 3

    @Test func whatWasAcknowledgedIsThereAndNothingIsHalf() async throws {
        try await withFolder(files: ["spool/.keep": ""]) { folder in
            let acknowledged = Acknowledged()
            for round in 0..<ServerKillTests.kills {
                try await sendUntilKilled(round, in: folder, acknowledged)
            }

            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/spool")
                .filter { !$0.hasPrefix(".") }
            #expect(acknowledged.names.count > ServerKillTests.kills)
            #expect(acknowledged.names.subtracting(names) == [])
            let half = names.filter {
                FileManager.default.contents(atPath: "\(folder)/spool/\($0)") != Data(ServerKillTests.content($0))
            }
            #expect(half == [])
        }
    }

    private func sendUntilKilled(_ round: Int, in folder: String, _ acknowledged: Acknowledged) async throws {
        let reserved = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let port = bindToLoopback(reserved)
        close(reserved)
        let errors = "\(folder)/errors-\(round)"
        let child = try Child(
            "\(projectFolder)/.build/debug/elpisd",
            [
                "tentacle", "--allow-root", "--files-per-minute", "1000000", "--bytes-per-minute", "100000000000",
                "-a", "127.0.0.1", "-p", "\(port)", "-s", "\(folder)/spool",
            ], errors: errors)
        defer { child.kill() }
        try await eventually { (try? String(contentsOfFile: errors, encoding: .utf8))?.contains("Listening") == true }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<ServerKillTests.clients {
                group.addTask { await send("\(round).\(client)", to: port, acknowledged) }
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...250)))
            Glibc.kill(child.pid, SIGKILL)
            try await group.waitForAll()
        }
    }

    /// Sends one file after the other until the server is no more.
    private func send(_ prefix: String, to port: Int, _ acknowledged: Acknowledged) async {
        let client = try? TentacleClient(ClientSettings(host: "127.0.0.1", port: port, tls: nil))
        // That it ends with an error is the purpose.
        try? await client?.withConnection { connection in
            for number in 0..<100_000 {
                let name = "\(prefix).\(number).data"
                try await connection.send(ServerKillTests.content(name), as: name)
                acknowledged.add(name)
            }
        }
    }

    /// Up to some hundred kilobytes, which differ from file to file in size and text.
    private static func content(_ name: String) -> [UInt8] {
        Array(String(repeating: "\(name) ", count: 1 + name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 30_011 }).utf8)
    }
}

private final class Acknowledged: Sendable {
    private let known = Mutex<Set<String>>([])

    var names: Set<String> { known.withLock { $0 } }

    func add(_ name: String) { known.withLock { _ = $0.insert(name) } }
}
