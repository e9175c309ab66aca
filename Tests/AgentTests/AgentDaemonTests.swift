import Foundation
import Logging
import NIOCore
import Storage
import Synchronization
import Tentacle
import TestSupport
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(1))) struct AgentDaemonTests {
    private func courier(_ port: Int, takesTables: Bool = true) -> Courier {
        var settings = ClientSettings(host: "127.0.0.1", port: port, tls: nil)
        settings.patience.silence = .seconds(5)
        return Courier(servers: [settings], ceremony: .none, form: .plain, takesTables: takesTables)
    }

    private func plan(
        _ primary: Courier, secondary: Courier? = nil, mode: AgentSettings.SecondaryMode = .never, once: Bool = true,
        deliveredTables: @escaping @Sendable () throws -> Void = {},
        measure: @escaping @Sendable (Round) async throws -> [OutgoingMessage]
    ) -> AgentDaemon.Plan {
        AgentDaemon.Plan(
            schedule: Schedule.Settings(
                interval: 300, intensiveInterval: nil, delayedStart: 0, isStandby: false, endsAfterOneRound: once),
            primary: primary, secondary: secondary, secondaryMode: mode,
            measure: { round, _ in Harvest(messages: try await measure(round)) }, reached: { _ in },
            deliveredTables: deliveredTables,
            message: { elements, _ in
                OutgoingMessage(
                    name: elements.isEmpty ? "life.1.data" : "own.1.data", content: Array("<\(elements)>".utf8))
            })
    }

    /// Runs a daemon to its end; its status then.
    private func run(
        _ plan: AgentDaemon.Plan, bell: Bell = Bell(), bounds: OutboxBounds? = nil, waiting: [String] = [],
        hasSecondaryOutbox: Bool = false
    ) async throws -> (AgentDaemon.Outcome, AgentStatus) {
        let folder = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let bounds = bounds ?? OutboxBounds(messages: 100, bytes: 1 << 20, age: 1 << 40, freeBytes: 0)
        var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)
        for name in waiting { try outbox.add([1], as: name, now: 5) }
        let second = hasSecondaryOutbox ? try Outbox(DurableFolder("\(folder)/second"), bounds: bounds) : nil
        var daemon = AgentDaemon(
            plan: plan, outbox: outbox, secondaryOutbox: second, statusFolder: try DurableFolder("\(folder)/agent"),
            status: AgentStatus(version: "1", process: 1, name: "a", started: 0, privileges: ""), bell: bell,
            clock: { .now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let outcome = await daemon.run()
        return (outcome, daemon.status)
    }

    private let one: @Sendable (Round) async throws -> [OutgoingMessage] = { _ in
        [OutgoingMessage(name: "a.1.data", content: [1, 2])]
    }

    @Test func aRoundIsMeasuredAndSent() async throws {
        let sink = MessageSink()
        defer { sink.stop() }

        let (outcome, status) = try await run(plan(courier(sink.port), measure: one))

        #expect(outcome == .ended)
        #expect(sink.stored == ["a.1.data": [1, 2]])
        #expect(status.outbox.messages == 0)
        #expect(status.servers.first?.seen != nil)
        #expect(status.lastError == nil)
    }

    @Test func aRoundThatFailsStillGivesASignOfLife() async throws {
        let sink = MessageSink()
        defer { sink.stop() }

        let (_, status) = try await run(
            plan(courier(sink.port)) { _ in throw MeasuringError.tookTooLong(seconds: 5) })

        #expect(sink.order == ["life.1.data"])
        #expect(status.lastError == "the round brought nothing: measuring took longer than 5 seconds, and was ended")
    }

    @Test(arguments: [Int64.min, -1, .max]) func aStatusWithImpossibleTimesIsText(time: Int64) {
        let status = AgentStatus(version: "1", process: 1, name: "a", started: time, privileges: "")

        #expect(status.text(now: 5).contains("Started"))
    }

    @Test func whatWasGivenUpIsTold() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        let bounds = OutboxBounds(messages: 2, bytes: 1 << 20, age: 1 << 40, freeBytes: 0)

        _ = try await run(
            plan(courier(sink.port), measure: { _ in [] }), bounds: bounds, waiting: ["1", "2", "3"])

        let told = sink.stored["own.1.data"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(told.contains("<name>Elpis outbox</name>"))
        #expect(told.contains("<data>1</data>"))
    }

    @Test func tablesThatArrivedAreToldOf() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        let count = Mutex(0)

        _ = try await run(
            plan(courier(sink.port), deliveredTables: { count.withLock { $0 += 1 } }) { _ in
                [OutgoingMessage(name: "a.1.tables", content: [1])]
            })

        #expect(sink.order == ["a.1.tables"])
        #expect(count.withLock { $0 } == 1)
    }

    @Test func aServerOfAnotherMakeGetsNoTables() async throws {
        let sink = MessageSink()
        defer { sink.stop() }

        let (_, status) = try await run(
            plan(courier(sink.port, takesTables: false)) { _ in
                [OutgoingMessage(name: "a.1.tables", content: [1]), OutgoingMessage(name: "a.1.data", content: [1])]
            })

        #expect(sink.order == ["a.1.data"])
        #expect(status.outbox.messages == 1)
    }

    @Test func tablesThatAServerRefusesWaitForNothing() async throws {
        let sink = MessageSink(.refusing("a"))
        defer { sink.stop() }

        let (_, status) = try await run(
            plan(courier(sink.port)) { _ in
                [OutgoingMessage(name: "a.1.tables", content: [1])]
            })

        #expect(status.outbox.messages == 0)
        #expect(status.lastError?.contains("does not take a.1.tables: file is too big") == true)
    }

    @Test func theSecondaryServerStandsInWhereThePrimaryFails() async throws {
        let sink = MessageSink()
        defer { sink.stop() }

        let (_, status) = try await run(
            plan(courier(1), secondary: courier(sink.port), mode: .onError, measure: one))

        #expect(sink.order == ["a.1.data"])
        #expect(status.servers.first?.failure?.contains("refused") == true)
        #expect(status.secondaryServers.first?.seen != nil)
    }

    @Test func bothServersGetEverythingWhereThatIsWanted() async throws {
        let (first, second) = (MessageSink(), MessageSink())
        defer {
            first.stop()
            second.stop()
        }

        _ = try await run(
            plan(courier(first.port), secondary: courier(second.port), mode: .always, measure: one),
            hasSecondaryOutbox: true)

        #expect(first.order == ["a.1.data"])
        #expect(second.order == ["a.1.data"])
    }

    @Test func aRingForReloadEndsTheRunForAnother() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        let bell = Bell()
        let plan = plan(courier(sink.port), once: false) { _ in
            bell.ring(.reload)
            return []
        }

        #expect(try await run(plan, bell: bell).0 == .reload)
    }

    @Test func aRoundUnderWayIsBrokenOffWhenTheAgentEnds() async throws {
        let sink = MessageSink()
        defer { sink.stop() }
        let bell = Bell()
        let plan = plan(courier(sink.port), once: false) { _ in
            bell.ring(.end)
            try await Task.sleep(for: .seconds(3600))
            return []
        }

        let outcome = try await withThrowingTaskGroup(of: AgentDaemon.Outcome?.self) { group in
            group.addTask { try await run(plan, bell: bell).0 }
            group.addTask {
                await bell.untilEnd()
                return nil
            }
            _ = try await group.next()
            group.cancelAll()
            return try await group.next() ?? nil
        }

        #expect(outcome == .ended)
    }
}

@Suite struct ServerEndpointTests {
    @Test(arguments: [
        ("a.example", "a.example", 41121), ("a.example:5", "a.example", 5), ("192.0.2.1:7", "192.0.2.1", 7),
        ("[2001:db8::1]:7", "2001:db8::1", 7), ("2001:db8::1", "2001:db8::1", 41121),
        ("[2001:db8::1]", "2001:db8::1", 41121),
    ])
    func anAddressMayHaveAPort(text: String, host: String, port: Int) {
        let address = ServerEndpoint.address(text)
        #expect(address.host == host)
        #expect(address.port == port)
    }
}
