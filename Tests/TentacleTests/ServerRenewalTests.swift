import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Tentacle

/// What a server with TLS does while it runs: its certificate is renewed, its log is made of sentences.
@Suite(.timeLimit(.minutes(1))) struct ServerRenewalTests {
    @Test func aRenewedCertificateIsUsedWithoutARestart() async throws {
        try await withFolder { folder in
            let old = try await TestAuthority(in: folder, name: "old")
            let new = try await TestAuthority(in: folder, name: "new")
            let first = tls(try await old.issue("first"))
            let second = tls(try await new.issue("second"))
            try await LoopbackServer.with {
                $0.tls = first
                $0.renewedTLS = { second }
                $0.renewalInterval = .milliseconds(50)
            } _: { server in
                let client = try server.client {
                    $0.tls = ClientTLS(trust: .authorities(new.certificate), identity: nil, oldest: .version1_3)
                }
                var isNew = false
                for _ in 0..<100 where !isNew {
                    isNew = (try? await client.withConnection { try await $0.send([1], as: "a.1.data") }) != nil
                    if !isNew { try await Task.sleep(for: .milliseconds(50)) }
                }
                #expect(isNew)
            }
        }
    }

    @Test func aFailedHandshakeIsLoggedAsASentence() async throws {
        try await withFolder { folder in
            let tls = tls(try await TestAuthority(in: folder).issue("server"))
            let log = CollectingLog()
            var settings = ServerSettings(addresses: ["127.0.0.1"], port: 0, directory: folder)
            settings.tls = tls
            let (ports, found) = AsyncStream.makeStream(of: Int.self)
            let server = TentacleServer(
                settings, rules: Everything(), desk: nil, logger: Logger(label: "test") { _ in log }
            ) { found.yield($0[0]) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                for await port in ports {
                    let socket = try RawSocket(port: port)
                    socket.send("SEND <a.1.data> SIZE 5\n")
                    _ = try await socket.receive()
                    for _ in 0..<100 where log.reasons.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
                    break
                }
                group.cancelAll()
            }
            #expect(log.reasons == ["the peer does not speak TLS"])
        }
    }

    @Test func aRefusalOfTheDeskIsLoggedAsItsText() {
        #expect(PeerFailure.sentence(for: DeskRefusal("not permitted")) == "not permitted")
    }

    @Test func connectionsAreToldApart() async throws {
        let seen = SeenConnections()
        try await LoopbackServer.with(rules: seen) { server in
            let client = try server.client()
            for name in ["a.1.data", "a.2.data"] {
                try await client.withConnection { try await $0.send([1], as: name) }
            }
        }
        #expect(seen.numbers.count == 2)
    }

    private func tls(_ path: String) -> ServerTLS {
        ServerTLS(
            identity: TLSIdentity(chain: TestAuthority.bytes("\(path).pem"), key: TestAuthority.bytes("\(path).key")),
            clientCertificates: .none, oldest: .version1_3)
    }
}

private final class SeenConnections: PeerRules {
    private let seen = Mutex<Set<UInt64>>([])

    var numbers: Set<UInt64> { seen.withLock { $0 } }

    func permission(for request: FileRequest, from peer: Peer) -> Permission {
        seen.withLock { _ = $0.insert(peer.connection) }
        return .folder("")
    }
}
