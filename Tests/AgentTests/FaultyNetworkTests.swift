import Foundation
import Logging
import NIOCore
import Storage
import Tentacle
import Testing

@testable import Agent

/// The real courier and the real server, and between them a network that fails.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FaultyNetworkTests {
    private static let names = (1...6).map { "0cc175b9c0f1b6a831c399e269772661.\($0).data" }

    /// Every packet of the first delivery is lost once: those of the question, of the body and of the answers.
    @Test(arguments: FaultyProxy.Loss.allCases, 1...13)
    func whereverAConnectionIsLostEverythingArrivesOnce(_ loss: FaultyProxy.Loss, _ packet: Int) async throws {
        try await expectArrival(of: Array(FaultyNetworkTests.names.prefix(3)), silence: .milliseconds(300)) { port in
            FaultyProxy(to: port, loss) { $0 == packet }
        }
    }

    /// There and back take 200 ms, and a twentieth of the packets takes its connection along.
    @Test func overASlowNetworkThatLosesMuchEverythingArrivesOnce() async throws {
        try await expectArrival(of: FaultyNetworkTests.names, silence: .seconds(5)) { port in
            FaultyProxy(to: port, delay: 100_000, .ends) { $0 % 20 == 7 }
        }
    }

    private func expectArrival(
        of names: [String], silence: TimeAmount, _ proxy: @escaping @Sendable (_ port: Int) -> FaultyProxy
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let spool = "\(folder)/spool"
        try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = TentacleServer(
            ServerSettings(addresses: ["127.0.0.1"], port: 0, directory: spool), rules: Everything(), desk: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { found.yield($0[0]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run()
                found.finish()
            }
            for await port in ports {
                let proxy = proxy(port)
                defer { proxy.stop() }
                try await deliver(names, over: proxy, silence, in: "\(folder)/outbox")
                break
            }
            group.cancelAll()
        }

        let arrived = try FileManager.default.contentsOfDirectory(atPath: spool).sorted()
        #expect(arrived == names)
        #expect(server.counters.filesReceived == names.count)
        for name in arrived {
            #expect(FileManager.default.contents(atPath: "\(spool)/\(name)") == Data(content(name)))
        }
    }

    private func deliver(
        _ names: [String], over proxy: FaultyProxy, _ silence: TimeAmount, in folder: String
    ) async throws {
        let bounds = OutboxBounds(messages: 100, bytes: 1 << 20, age: 1000, freeBytes: 0)
        var outbox = try Outbox(DurableFolder(folder), bounds: bounds)
        for name in names { try outbox.add(content(name), as: name, now: 5) }
        var settings = ClientSettings(host: "127.0.0.1", port: proxy.port, tls: nil)
        settings.patience.silence = silence
        var courier = Courier(servers: [settings], ceremony: .none, form: .plain, takesTables: true)
        var generator = SystemRandomNumberGenerator()
        for attempt in 0..<20 {
            _ = await courier.deliver(&outbox, now: Double(attempt * 10_000), using: &generator)
            guard try !outbox.entries().isEmpty else { return }
        }
        Issue.record("not everything could be delivered")
    }

    private func content(_ name: String) -> [UInt8] { Array(String(repeating: "\(name) ", count: 300).utf8) }
}

/// Everybody may send and fetch everything.
private struct Everything: PeerRules {
    func permission(for request: FileRequest, from peer: Peer) -> Permission { .folder("") }
}
