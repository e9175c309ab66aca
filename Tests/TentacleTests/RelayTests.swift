import Foundation
import Logging
import NIOCore
import TestSupport
import Testing

@testable import Tentacle

/// The relay, between real clients and servers.
@Suite struct RelayTests {
    private func withRelay<Result: Sendable>(
        to port: Int, _ change: (inout RelaySettings) -> Void = { _ in }, _ body: (Int) async throws -> Result
    ) async throws -> Result {
        var settings = RelaySettings(addresses: ["127.0.0.1"], port: 0, serverHost: "127.0.0.1", serverPort: port)
        change(&settings)
        return try await withService(
            { [settings] listening in
                TentacleRelay(
                    settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, listening: listening)
            }, body)
    }

    private func client(_ port: Int, tls: ClientTLS? = nil) throws -> TentacleClient {
        var settings = ClientSettings(host: "127.0.0.1", port: port, tls: tls)
        settings.patience.silence = .seconds(30)
        return try TentacleClient(settings)
    }

    @Test(.enabled(if: ReferenceAgent.folder != nil))
    func theReferenceClientSendsThroughIt() async throws {
        let content = String(repeating: "0123456789", count: 30_000)
        let server = ScriptedServer([
            [
                .hearLine, .say("PASS OK\n"), .hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .keepSilent,
            ]
        ])
        defer { server.stop() }

        let result = try await withRelay(to: server.port) { port in
            try await detached {
                try withTemporaryFolder(["a.1.data": content]) { folder in
                    try Program.run(
                        ReferenceAgent.transferClient,
                        ["-a", "127.0.0.1", "-p", "\(port)", "-t", "15", "-x", "S3cret pw", "\(folder)/a.1.data"])
                }
            }
        }

        #expect(result.status == 0)
        try await eventually {
            server.heard == "PASS 157144f66619d26f8d32a4c9ca5435f1\nSEND <a.1.data> SIZE 300000\n\(content)QUIT\n"
        }
    }

    /// The certificate that the client sees is the server's, not one of the relay.
    @Test func tlsIsBetweenTheEndpoints() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(certificate: try await authority.issue("s"), in: folder)
            defer { server.stop() }
            let tls = ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3)

            try await withRelay(to: server.port) { port in
                _ = await #expect(throws: TransferError.garbage(.fetching("x"))) {
                    try await client(port, tls: tls).withConnection { try await $0.receive("x", limit: 10) }
                }
            }
        }
    }

    @Test func whatIsFetchedComesBackWhole() async throws {
        let content = String(repeating: "0123456789", count: 300_000)
        let server = ScriptedServer([
            [
                .hearLine, .say("RECV SIZE 3000000\n"), .hearLine, .say(content), .keepSilent,
            ]
        ])
        defer { server.stop() }

        let received = try await withRelay(to: server.port) { port in
            try await client(port).withConnection { try await $0.receive("x", limit: 3_000_000) }
        }

        #expect(received == Array(content.utf8))
    }

    @Test func aConnectionOverWhichNothingGoesEnds() async throws {
        let server = ScriptedServer([[.keepSilent]])
        defer { server.stop() }

        try await withRelay(to: server.port, { $0.silence = .milliseconds(200) }) { port in
            _ = await #expect(throws: TransferError.closed(.sending("x"))) {
                try await client(port).withConnection { try await $0.send([1], as: "x") }
            }
        }
    }

    @Test func aServerThatIsAwayEndsTheConnection() async throws {
        let server = ScriptedServer([])
        server.stop()

        try await withRelay(to: server.port) { port in
            _ = await #expect(throws: TransferError.closed(.sending("x"))) {
                try await client(port).withConnection { try await $0.send([1], as: "x") }
            }
        }
    }

    @Test func moreConnectionsThanThereIsRoomForAreClosed() async throws {
        let server = ScriptedServer([[.hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .keepSilent]])
        defer { server.stop() }

        try await withRelay(to: server.port, { $0.connections = 1 }) { port in
            try await client(port).withConnection { first in
                try await first.send([1], as: "x")

                _ = await #expect(throws: TransferError.closed(.sending("y"))) {
                    try await client(port).withConnection { try await $0.send([1], as: "y") }
                }
            }
        }
    }

    @Test func anAddressThatIsTakenIsSaid() async throws {
        let server = ScriptedServer([])
        defer { server.stop() }

        await #expect {
            try await withRelay(to: 1, { $0.port = server.port }) { _ in }
        } throws: {
            "\($0)" == "connections to 127.0.0.1, port \(server.port), cannot be accepted: Address already in use"
        }
    }
}
