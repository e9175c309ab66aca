import Foundation
import Glibc
import NIOCore
import Storage
import TestSupport
import Tentacle
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct CourierTests {
    private let bounds = OutboxBounds(messages: 100, bytes: 1 << 20, age: 1000, freeBytes: 0)

    /// A port that nobody listens on.
    private let deadPort = 1

    private func settings(_ port: Int) -> ClientSettings {
        var settings = ClientSettings(host: "127.0.0.1", port: port, tls: nil)
        settings.patience.silence = .milliseconds(300)
        settings.patience.connect = .milliseconds(300)
        return settings
    }

    private func withOutbox(
        _ names: [String], _ body: (inout Outbox) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        var outbox = try Outbox(DurableFolder(folder), bounds: bounds)
        for name in names { try outbox.add(Array(name.utf8), as: name, now: 5) }
        try await body(&outbox)
    }

    private func expect(
        _ names: [String], in outbox: borrowing Outbox, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let waiting = try outbox.entries().map(\.name)
        #expect(waiting == names, sourceLocation: sourceLocation)
    }

    private func deliver(
        _ outbox: inout Outbox, _ courier: inout Courier, now: Double = 0
    ) async -> DeliveryReport {
        var generator = SystemRandomNumberGenerator()
        return await courier.deliver(&outbox, now: now, using: &generator)
    }

    @Test func allMessagesGoOverOneConnectionOldestFirst() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try await withOutbox(["c", "a", "b"]) { outbox in
            var courier = Courier(servers: [settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.sent == 3)
            #expect(report.failures == [])
            #expect(sink.order == ["c", "a", "b"])
            #expect(sink.connections == 1)
            try expect([], in: outbox)
        }
    }

    @Test func theNextServerTakesWhatTheFirstCannot() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try await withOutbox(["a"]) { outbox in
            var courier = Courier(
                servers: [settings(deadPort), settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.failures.count == 1)
            #expect(report.server == "127.0.0.1:\(sink.port)")
            #expect(sink.order == ["a"])
        }
    }

    @Test(arguments: [MessageSink.Manner.silent, .garbage, .closing, .swallowing])
    func aMessageStaysUntilTheServerSaysThatItHasIt(manner: MessageSink.Manner) async throws {
        let sink = MessageSink(manner)
        defer { sink.stop() }
        try await withOutbox(["a", "b"]) { outbox in
            var courier = Courier(servers: [settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.failures.count == 1)
            try expect(["a", "b"], in: outbox)
            #expect(!courier.backoff.isDue(at: 1))

            sink.become(.polite)
            _ = await deliver(&outbox, &courier, now: 1000)

            try expect([], in: outbox)
            #expect(Set(sink.stored.keys) == ["a", "b"])
        }
    }

    @Test func whatArrivedBeforeAFailureIsNotSentAgain() async throws {
        let sink = MessageSink(.tired(after: 2))
        defer { sink.stop() }
        try await withOutbox(["a", "b", "c"]) { outbox in
            var courier = Courier(servers: [settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.sent == 2)
            #expect(report.failures.count == 1)
            try expect(["c"], in: outbox)
        }
    }

    @Test func aRefusedMessageKeepsNoOtherBack() async throws {
        let sink = MessageSink(.refusing("big"))
        defer { sink.stop() }
        try await withOutbox(["big", "small"]) { outbox in
            var courier = Courier(servers: [settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.refusals == [DeliveryReport.Refusal(name: "big", why: "file is too big")])
            #expect(sink.order == ["small"])
            try expect(["big"], in: outbox)
        }
    }

    /// As with the reference server, whose files have their names while they come.
    @Test func aPartThatTheServerHasIsNotTakenForTheMessage() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        sink.keep([1], as: "broken off")
        sink.keep(Array("there".utf8), as: "there")
        try await withOutbox(["broken off", "there", "new"]) { outbox in
            var courier = Courier(servers: [settings(sink.port)], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.refusals.map(\.name) == ["broken off"])
            #expect(sink.order == ["new"])
            try expect(["broken off"], in: outbox)
        }
    }

    @Test func aNameWithoutAddressIsReported() async throws {
        try await withOutbox(["a"]) { outbox in
            var nowhere = settings(1)
            nowhere.host = "no-such-host.invalid"
            var courier = Courier(servers: [nowhere], ceremony: .none, form: .plain, takesTables: true)

            let report = await deliver(&outbox, &courier)

            #expect(report.failures.map(\.why) == ["the address of no-such-host.invalid cannot be found"])
            try expect(["a"], in: outbox)
        }
    }
}

@Suite struct ServerRotationTests {
    @Test func aFailedServerIsLeftForAWhile() {
        var rotation = ServerRotation(count: 3)
        #expect(rotation.order(at: 0) == [0, 1, 2])

        rotation.succeeded(1, at: 0)

        #expect(rotation.order(at: 1) == [1, 2, 0])
        #expect(rotation.order(at: ServerRotation.absence - 1) == [1, 2, 0])
    }

    @Test func theFirstServerIsTriedAgainAfterAWhile() {
        var rotation = ServerRotation(count: 3)
        rotation.succeeded(2, at: 0)
        rotation.succeeded(2, at: 300)

        #expect(rotation.order(at: ServerRotation.absence) == [0, 1, 2])
    }
}
