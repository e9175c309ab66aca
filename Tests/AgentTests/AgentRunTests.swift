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

    @Test func aConfigurationThatBecameUnsafeLeavesTheOneBeforeInUse() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: sink.port) { folder, configuration in
            let child = try Child(elpisProgram, ["agent", "run", "--configuration", configuration])
            defer { child.kill() }
            while sink.order.isEmpty { usleep(10_000) }
            chmod(configuration, 0o666)

            kill(child.pid, SIGHUP)

            while sink.order.count < 2 { usleep(10_000) }
            var status = ""
            while !status.contains("the configuration stays as it was: \(configuration) can be changed by others") {
                status = try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output
            }
            #expect(status.contains("process \(child.pid)"))
        }
    }

    @Test func aStatusSaysThatTheAgentHasEnded() throws {
        try withAgent(port: 1) { folder, configuration in
            _ = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            let status = try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output

            #expect(status.contains(/Agent +probe, version [0-9.]+, not running\n/))
            #expect(status.contains(/Next round +-\n/))
        }
    }

    @Test func aStatusSaysWhyNothingIsTakenFromTheServer() throws {
        try withAgent(port: 1, "elpis_audit 0\nremote_config 1") { folder, configuration in
            _ = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            let status = try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output

            #expect(status.contains(/Remote configuration +none is taken: this host is not enrolled\n/))
        }
    }

    @Test func aStatusBeforeTheFirstRoundSaysSo() throws {
        try withTemporaryFolder { folder in
            let result = try Program.run(elpisProgram, ["agent", "status", "--state", folder])

            #expect(result.status == 2)
            #expect(result.errors == "elpis: no agent has finished a round with the state \(folder) yet\n")
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

    /// The text of the one message of one round.
    private func message(_ configured: String, arguments: [String] = []) throws -> String {
        let sink = MessageSink()
        defer { sink.stop() }
        return try withMessage(to: sink, configured, arguments) { _ in }
    }

    private func withMessage(
        to sink: MessageSink, _ configured: String, _ arguments: [String] = [], _ prepare: (String) throws -> Void
    ) throws -> String {
        var message = ""
        try withAgent(port: sink.port, "elpis_audit 0\n" + configured) { folder, configuration in
            try prepare(folder)
            let result = try Program.run(
                elpisProgram, ["agent", "run", "--once", "--configuration", configuration] + arguments)
            #expect(result.status == 0, "\(result.errors)")
            message =
                sink.stored.first { $0.key.hasSuffix(".data") }.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
        }
        return message
    }

    @Test func theModulesOfTheConfigurationRun() throws {
        let message = try message("module_begin\nmodule_name answer\nmodule_exec echo 42\nmodule_unit %\nmodule_end")

        #expect(message.contains("<name>answer</name>"))
        #expect(message.contains("<data>42</data>"))
        #expect(message.contains("<unit>%</unit>"))
    }

    @Test func whatAPluginPrintsStandsInTheMessage() throws {
        let message = try message(
            "module_plugin echo '<module><name>p</name><type>generic_data</type><data>7</data></module>'")

        #expect(message.contains("<module><name>p</name><type>generic_data</type><data>7</data></module>"))
    }

    @Test func aPluginThatPrintsNoXMLSpoilsNothing() throws {
        let message = try message(
            "module_plugin echo '</agent_data><agent_data>'\nmodule_begin\nmodule_name good\nmodule_exec echo 1\nmodule_end"
        )

        #expect(message.contains("<name>good</name>"))
        #expect(message.ranges(of: "<agent_data").count == 1)
    }

    @Test func theMessageSaysWhoTheAgentIs() throws {
        let message = try message(
            """
            agent_alias_cmd echo ' front door '
            group Web
            address 192.0.2.9
            latitude 41.5
            longitude -3.25
            custom_field1_name room
            custom_field1_value 12 & 13
            """)

        for part in [
            "agent_name='probe'", "agent_alias='front door'", "group='Web'", "address='192.0.2.9'", "os_name='Linux'",
            "latitude='41.5'", "longitude='-3.25'", "<name>room</name>", "<value>12 &amp; 13</value>",
        ] {
            #expect(message.contains(part), "\(part) in \(message)")
        }
        #expect(message.contains(/os_version='[^']+'/))
        #expect(message.contains(/timestamp='\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d'/))
    }

    @Test func aCommandCanNameTheAgent() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: sink.port) { folder, configuration in
            let text = try String(contentsOfFile: configuration, encoding: .utf8)
            try text.replacing("agent_name probe", with: "agent_name_cmd echo named")
                .write(toFile: configuration, atomically: true, encoding: .utf8)

            _ = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            let message = sink.stored.first.map { String(decoding: $0.value, as: UTF8.self) } ?? ""
            #expect(message.contains("agent_name='named'"))
        }
    }

    @Test func aLogIsReadOnWhereTheLastRoundEnded() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withTemporaryFolder { logs in
            let log = "\(logs)/app.log"
            try Data("before\n".utf8).write(to: URL(fileURLWithPath: log))
            let module = """
                module_begin
                module_name app
                module_type async_string
                module_regexp \(log)
                module_pattern bad
                module_end
                """
            try withAgent(port: sink.port, "elpis_audit 0\n\(module)") { folder, configuration in
                let run = {
                    try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])
                }
                _ = try run()
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("all good\nbad thing\n".utf8))
                try handle.close()
                _ = try run()
                _ = try run()

                let told = sink.stored.values.map { String(decoding: $0, as: UTF8.self) }.filter {
                    $0.contains("<name>app</name>")
                }
                #expect(told.count == 1)
                #expect(told.first?.contains("bad thing") == true && told.first?.contains("all good") == false)
            }
        }
    }

    @Test func theStatusTellsWhatModulesDid() throws {
        try withAgent(port: 1, "elpis_audit 0\nmodule_begin\nmodule_name broken\nmodule_exec exit 3\nmodule_end") {
            folder, configuration in
            _ = try Program.run(elpisProgram, ["agent", "run", "--once", "--configuration", configuration])

            let status = try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output

            #expect(status.contains("broken: the command's exit status is 3"))
        }
    }

    @Test func inDebuggingTheMessageIsKeptAndNotSent() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withAgent(port: sink.port, "elpis_audit 0\ndebug 1") { folder, configuration in
            let result = try Program.run(elpisProgram, ["agent", "run", "--configuration", configuration])

            #expect(result.status == 0)
            #expect(sink.connections == 0)
            let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state/outbox")
            #expect(kept.filter { $0.hasSuffix(".data") }.count == 1)
        }
    }

    @Test func compressedMessagesAreSentAsTheReferenceClientSendsThem() throws {
        let sink = MessageSink(.silent)
        defer { sink.stop() }
        try withAgent(port: sink.port, "elpis_audit 0\nserver_opts -z") { _, configuration in
            let child = try Child(elpisProgram, ["agent", "run", "--configuration", configuration])
            defer { child.kill() }
            while sink.lines.isEmpty { usleep(10_000) }

            #expect(sink.lines.first?.hasPrefix("ZSEND <") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func programsOfModulesHaveNoneOfTheAgentsRights() throws {
        let sink = MessageSink()
        defer { sink.stop() }

        let message = try withMessage(
            to: sink,
            "module_begin\nmodule_name rights\nmodule_type generic_data_string\nmodule_exec grep CapEff /proc/self/status\nmodule_end",
            ["--user", "nobody"]
        ) { folder in
            chmod(folder, 0o755)
            mkdir("\(folder)/state", 0o700)
            guard let nobody = getpwnam("nobody") else { return }
            chown("\(folder)/state", nobody.pointee.pw_uid, nobody.pointee.pw_gid)
        }

        #expect(message.contains("CapEff:&#9;0000000000000000") || message.contains("CapEff:\t0000000000000000"))
    }
}
