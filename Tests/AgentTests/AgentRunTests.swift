import Foundation
import Glibc
import TestSupport
import Testing

/// The program as the agent, run as administrators run it.
@Suite(.timeLimit(.minutes(3))) struct AgentRunTests {
    /// Beneath a folder that only root can change, as an agent wants its configuration.
    private func withAgent(
        port: Int, _ more: String = "elpis_audit 0", _ body: (_ folder: String, _ configuration: String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            chmod(folder, 0o700)
            let configuration = "\(folder)/agent.conf"
            try """
            server_ip 127.0.0.1
            server_port \(port)
            agent_name probe
            temporal_min_size 0
            elpis_state \(folder)/state
            elpis_identity \(folder)/state/identity
            \(more)

            """.write(toFile: configuration, atomically: true, encoding: .utf8)
            try body(folder, configuration)
        }
    }

    @Test func whatNoServerTookIsSentWhenOneIsThere() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: 1) { folder, configuration in
            #expect(
                try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration]).status == 0)
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            try text.replacing("server_port 1\n", with: "server_port \(sink.port)\n")
                .write(toFile: configuration, atomically: true, encoding: .utf8)

            #expect(
                try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration]).status == 0)

            #expect(sink.order.count == 2)
            let status = try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output
            #expect(status.contains(/Outbox +empty/))
        }
    }

    @Test func theAgentEndsWithinSecondsAlsoWhileAServerKeepsSilent() throws {
        let sink = MessageSink(.silent)
        defer { sink.stop() }
        try withAgent(port: sink.port) { folder, configuration in
            let child = try Child(elpisProgram, ["agent", "run", "--configuration", configuration])
            while sink.connections == 0 { usleep(10_000) }
            let began = ContinuousClock.now

            kill(child.pid, SIGTERM)

            #expect(child.end() == 0)
            #expect(ContinuousClock.now - began < .seconds(10))
            let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state/outbox")
            #expect(kept.filter { $0.hasSuffix(".data") }.count == 1)
        }
    }

    /// Starting a process makes threads that the agent knows nothing of.
    @Test func theAgentEndsByItselfAfterItHasStartedAMeasurement() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: sink.port, "") { _, configuration in
            let child = try Child(elpisProgram, ["agent", "run", "--configuration", configuration])
            while sink.order.isEmpty { usleep(10_000) }

            kill(child.pid, SIGTERM)

            #expect(child.end() == 0)
        }
    }

    @Test func aHangUpMakesTheConfigurationBeReadAgain() throws {
        let (first, second) = (MessageSink(), MessageSink())
        defer {
            first.stop()
            second.stop()
        }
        try withAgent(port: first.port) { _, configuration in
            let child = try Child(elpisProgram, ["agent", "run", "--configuration", configuration])
            defer { child.kill() }
            while first.order.isEmpty { usleep(10_000) }
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            try text.replacing("server_port \(first.port)\n", with: "server_port \(second.port)\n")
                .write(toFile: configuration, atomically: true, encoding: .utf8)

            kill(child.pid, SIGHUP)

            while second.order.isEmpty { usleep(10_000) }
            #expect(first.order.count == 1)
        }
    }

    @Test func aConfigurationThatOthersCanChangeIsRefused() throws {
        try withAgent(port: 1) { _, configuration in
            chmod(configuration, 0o666)

            let result = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            #expect(result.status == 2)
            #expect(result.errors.contains("\(configuration) can be changed by others (chmod go-w \(configuration))"))
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func thePluginsFindingsGoOutInAMessage() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: sink.port, "") { _, configuration in
            let result = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            #expect(result.status == 0)

            let message = sink.stored.values.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(message.contains("agent_name='probe'"))
            #expect(message.contains("<module_group>Security</module_group>"))
        }
    }
}
