import AgentData
import Foundation
import Testing
import TestSupport

/// What is written, as the library that the reference server reads it with understands it.
@Suite struct AgentMessageXMLTests {
    private static let hostile = "a 'b' \"c\" <d> & ]]> \u{0}\u{1B}\u{FFFF} 日本 \r\n\te"
    /// As hostile, with what XML cannot hold replaced.
    private static let held = "a 'b' \"c\" <d> & ]]> \u{FFFD}\u{FFFD}\u{FFFD} 日本 \r\n\te"

    private func judged(_ message: AgentMessage) throws -> Judgement {
        try Judgement(of: Array(message.xml.utf8))
    }

    @Test func attributesAreInTheOrderOfTheReferenceAgent() {
        let message = AgentMessage(attributes: .init([.name: "n", .interval: "300", .group: "g", .description: "d"]))

        #expect(
            message.xml == """
                <?xml version='1.0' encoding='UTF-8'?>
                <agent_data description='d' group='g' interval='300' agent_name='n'>
                </agent_data>

                """)
    }

    @Test func attributesAreReadAsTheyWere() throws {
        let message = AgentMessage(attributes: .init([.name: "n", .description: AgentMessageXMLTests.hostile]))

        #expect(try judged(message).root["description"] as? String == AgentMessageXMLTests.held)
    }

    @Test func theTextsOfAModuleAreReadAsTheyWere() throws {
        let hostile = AgentMessageXMLTests.hostile
        let module = AgentMessage.Module(
            name: hostile, type: .text, reading: .value(hostile), settings: [.unit: hostile])

        let read = try #require(
            judged(AgentMessage(attributes: .init([.name: "n"]), sections: [.module(module)])).modules.first)

        #expect(read["name"] == AgentMessageXMLTests.held)
        #expect(read["unit"] == AgentMessageXMLTests.held)
        #expect(read["data"] == AgentMessageXMLTests.held)
    }

    @Test func elementsOfAModuleAreInTheOrderOfTheReferenceAgent() throws {
        var settings = Fields<AgentMessage.Module.Setting>()
        for setting in AgentMessage.Module.Setting.allCases.reversed() { settings[setting] = "1" }
        let module = AgentMessage.Module(
            name: "n", type: .data, reading: .value("1"), settings: settings, alertTemplates: ["t"],
            others: [.init(tag: "own", text: "o")])

        let tags = module.xml.split(separator: "\n").compactMap { $0.dropFirst().split(separator: ">").first }

        let reference = """
            name description type module_interval min max post_process min_critical max_critical min_warning max_warning \
            disabled min_ff_event unit module_group custom_id str_warning str_critical critical_instructions \
            warning_instructions unknown_instructions tags critical_inverse warning_inverse quiet module_ff_interval \
            alert_template crontab cron_interval min_ff_event_normal min_ff_event_warning min_ff_event_critical ff_timeout \
            each_ff ff_type
            """
        let ours = """
            status module_parent module_parent_unlink min_warning_forced max_warning_forced min_critical_forced \
            max_critical_forced str_warning_forced str_critical_forced timestamp severity message stacktrace own data
            """
        #expect(tags.joined(separator: " ") == "module \(reference) \(ours) /module")
    }

    @Test func aListIsReadWithItsTimes() throws {
        let module = AgentMessage.Module(
            name: "n", type: .asynchronousText,
            reading: .list([.init(value: "a", timestamp: "2026/11/25 08:00:00"), .init(value: "b")]))

        let read = try judged(AgentMessage(attributes: .init([.name: "n"]), sections: [.module(module)]))

        let module0 = try #require((read.root["module"] as? [[String: Any]])?.first)
        let list = try #require((module0["datalist"] as? [[String: Any]])?.first?["data"] as? [[String: [String]]])
        #expect(list == [["value": ["a"], "timestamp": ["2026/11/25 08:00:00"]], ["value": ["b"]]])
    }

    @Test func customFieldsAreReadAsTheyWere() throws {
        let message = AgentMessage(
            attributes: .init([.name: "n"]),
            customFields: [.init(name: "a<", value: "b&"), .init(name: "c", value: "d")])

        let fields = try #require((judged(message).root["custom_fields"] as? [[String: Any]])?.first?["field"])

        #expect(
            fields as? [[String: [String]]] == [["name": ["a<"], "value": ["b&"]], ["name": ["c"], "value": ["d"]]])
    }

    @Test func inventoryIsReadAsItWas() throws {
        let message = AgentMessage(
            attributes: .init([.name: "n"]), sections: [.inventory(.init(name: "Users", rows: ["a;1", "b;2"]))])

        let inventory = try #require((judged(message).root["inventory"] as? [[String: Any]])?.first)

        let module = try #require((inventory["inventory_module"] as? [[String: Any]])?.first)
        #expect(module["name"] as? [String] == ["Users"])
        #expect((module["datalist"] as? [[String: [String]]])?.first?["data"] == ["a;1", "b;2"])
    }

    @Test func anEventIsReadAsItWas() throws {
        let message = AgentMessage(
            attributes: .init([.name: "n"]), sections: [.event(.init(data: "it's \"so\"", severity: 4))])

        let events = try #require((judged(message).root["events"] as? [[String: [String]]])?.first?["event"])

        let json = try #require(Data(base64Encoded: events[0]))
        let event = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(event["data"] as? String == "it's \"so\"")
        #expect(event["severity"] as? Int == 4)
    }

    @Test func aCommandsReportIsReadAsItWas() throws {
        let report = AgentMessage.CommandReport([.name: "c", .exitStatus: "1", .output: "<o>"])
        let message = AgentMessage(attributes: .init([.name: "n"]), sections: [.commandReport(report)])

        let read = try #require((judged(message).root["cmd_report"] as? [[String: Any]])?.first?["cmd_response"])

        #expect(
            read as? [[String: [String]]] == [["cmd_name": ["c"], "cmd_errorlevel": ["1"], "cmd_stdout": ["<o>"]]])
    }

    @Test(arguments: ["a b", "<x>", "", "1a", "a:b", "日"])
    func anElementWithoutAPossibleNameIsLeftOut(_ tag: String) {
        let message = AgentMessage(
            attributes: .init([.name: "n"]), sections: [.other(.init(tag: tag, text: "secret text"))])

        #expect(!message.xml.contains("secret text"))
    }

    @Test func theGroupsPasswordIsNotDescribed() {
        let attributes = AgentMessage.Attributes([.name: "n", .groupPassword: "hunter2"])

        #expect("\(attributes)" == "group_password=***, agent_name=n")
    }
}
