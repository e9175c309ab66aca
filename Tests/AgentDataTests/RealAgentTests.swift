import AgentData
import Foundation
import Testing
import TestSupport

/// Files of the real agent.
@Suite(.enabled(if: ReferenceAgent.folder != nil)) struct RealAgentTests {
    private func messages(_ settings: String) throws -> [(name: String, bytes: [UInt8])] {
        try withTemporaryFolder { folder in
            for name in ["home/collections", "home/commands", "home/ref", "home/plugins", "out"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            let text = """
                server_ip localhost
                server_path \(folder)/out
                temporal \(folder)/home
                logfile \(folder)/home/log
                transfer_mode local
                cron_mode 1
                pandora_nice 0
                agent_name probe-1
                address 192.0.2.7
                \(settings)

                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/home/pandora_agent.conf"))
            let result = try Program.run(
                "/usr/bin/timeout", ["60", "/usr/bin/perl", ReferenceAgent.agent, "\(folder)/home"])
            try #require(result.status == 0, "\(result.errors)")
            return try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").map {
                ($0, [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/out/\($0)"))))
            }
        }
    }

    @Test func itsMessageIsRead() throws {
        let file = try #require(
            messages(
                """
                group Servers
                description A probe
                module_begin
                module_name Load
                module_type generic_data
                module_exec echo 1,5
                module_max_warning 9
                module_end
                module_begin
                module_name Lines
                module_type generic_data_string
                module_exec printf 'a<b\\nc&d\\n'
                module_end
                module_plugin /bin/echo "<module><name>From plugin</name><type>async_string</type><data>x</data></module>"
                """
            ).first)

        let message = try AgentMessage(reading: .bytes(file.bytes))

        #expect(AgentFileName(file.name)?.lockKey == "probe-1")
        #expect(message.attributes.name == "probe-1")
        #expect(message.attributes[.group] == "Servers")
        #expect(message.attributes.interval == 300)
        #expect(message.attributes.time != nil)
        #expect(
            message.modules == [
                .init(name: "Load", type: .data, reading: .value("1,5"), settings: [.maximumWarning: "9"]),
                .init(name: "Lines", type: .text, reading: .list([.init(value: "a<b"), .init(value: "c&d")])),
                .init(name: "From plugin", type: .init(rawValue: "async_string"), reading: .value("x")),
            ])
    }

    @Test func itsOtherEncodingsAreRead() throws {
        let file = try #require(
            messages(
                """
                encoding ISO-8859-15
                module_begin
                module_name Price
                module_type generic_data_string
                module_exec printf '5 \\244\\n'
                module_end
                """
            ).first)

        #expect(try AgentMessage(reading: .bytes(file.bytes)).modules.first?.reading == .value("5 €"))
    }

    @Test func aMessageThatItsQuotesBrokeIsRefused() throws {
        let file = try #require(messages("description it's broken").first)

        #expect(throws: AgentDataError.self) { try AgentMessage(reading: .bytes(file.bytes)) }
    }

    @Test func ourMessageIsReadAsTheRealOneIs() throws {
        let theirs = try #require(
            messages("module_begin\nmodule_name N\nmodule_type generic_proc\nmodule_exec echo 1\nmodule_end").first)
        let ours = try AgentMessage(reading: .bytes(theirs.bytes))

        let judgedTheirs = try Judgement(of: theirs.bytes)
        let judgedOurs = try Judgement(of: Array(ours.xml.utf8))

        #expect(judgedOurs.modules == judgedTheirs.modules)
        #expect(judgedOurs.root["timestamp"] as? String == judgedTheirs.root["timestamp"] as? String)
    }
}
