import AgentData
import Foundation
import Testing
import TestSupport
import XML

@Suite struct AgentMessageReaderTests {
    private func read(_ xml: String) throws -> AgentMessage {
        try AgentMessage(reading: .bytes(Array(xml.utf8)))
    }

    private func module(_ xml: String) throws -> AgentMessage.Module? {
        try read("<agent_data agent_name='n'><module>\(xml)</module></agent_data>").modules.first
    }

    @Test func attributesAreRead() throws {
        let message = try read(
            """
            <agent_data agent_name='n' interval="300" address='192.0.2.1, 192.0.2.2,' timestamp='2026-11-25 08:00:00'
              timezone_offset='-3' secondary_groups='a,b' unknown='x'/>
            """)

        #expect(message.attributes.name == "n")
        #expect(message.attributes.interval == 300)
        #expect(message.attributes.addresses == ["192.0.2.1", "192.0.2.2"])
        #expect(message.attributes.time == MessageTime("2026/11/25 08:00:00"))
        #expect(message.attributes.timezoneOffset == -3)
        #expect(message.attributes.secondaryGroups == ["a", "b"])
    }

    @Test(arguments: ["<agent_data/>", "<agent_data agent_name=''/>"])
    func aMessageWithoutANameIsNobodys(_ xml: String) throws {
        #expect(try read(xml).attributes.name == nil)
    }

    @Test(arguments: ["0", "-5", "soon", ""])
    func anIntervalIsAboveZero(_ interval: String) throws {
        #expect(try read("<agent_data interval='\(interval)'/>").attributes.interval == nil)
    }

    @Test func everySettingOfAModuleIsRead() throws {
        let settings = AgentMessage.Module.Setting.allCases
        let xml = settings.map { "<\($0.rawValue)>of \($0.rawValue)</\($0.rawValue)>" }.joined()

        let module = try #require(try self.module("<name>a</name>" + xml))

        #expect(settings.allSatisfy { module[$0] == "of \($0.rawValue)" })
        #expect(module.others.isEmpty)
    }

    @Test func aModuleWithoutATypeIsANumber() throws {
        #expect(try module("<name>a</name><data>1</data>")?.type == .data)
    }

    @Test func theFirstOfARepeatedElementCounts() throws {
        #expect(try module("<name>a</name><name>b</name>")?.name == "a")
        #expect(try module("<name>a</name><unit>x</unit><unit>y</unit>")?[.unit] == "x")
    }

    @Test(arguments: [
        "<unit/>", "<unit></unit>", "<unit> \n</unit>", "<unit><![CDATA[]]></unit>", "<unit><b>x</b></unit>",
    ])
    func whatHasNoTextCountsAsAbsent(_ xml: String) throws {
        #expect(try module("<name>a</name>\(xml)<unit>y</unit>")?[.unit] == "y")
    }

    @Test func aListGoesBeforeAValue() throws {
        let module = try #require(
            try self.module(
                """
                <name>a</name><data>0</data><datalist><data><value>1</value><timestamp>2026/11/25 08:00:00</timestamp></data>
                <data><value>2</value></data><data/></datalist>
                """))

        #expect(
            module.samples == [.init(value: "1", timestamp: "2026/11/25 08:00:00"), .init(value: "2")])
    }

    @Test func alertTemplatesMayRepeat() throws {
        let xml = "<name>a</name><alert_template>x</alert_template><alert_template>y</alert_template>"

        #expect(try module(xml)?.alertTemplates == ["x", "y"])
    }

    @Test func unknownElementsOfAModuleAreKept() throws {
        #expect(try module("<name>a</name><own>x</own>")?.others == [.init(tag: "own", text: "x")])
    }

    @Test func lineEndsInNamesAreRemoved() throws {
        #expect(try module("<name>a&#13;\nb</name>")?.name == "ab")
    }

    @Test func aNameAsAnAttributeBreaksNothing() throws {
        let message = try read("<agent_data><module name='x'><name>a</name></module><module name='y'/></agent_data>")

        #expect(message.modules.map(\.name) == ["a"])
    }

    @Test func aModuleWithoutANameIsLeftOutAndCounted() throws {
        let reader = AgentMessageReader(
            .bytes(Array("<agent_data><module/><module><name/></module></agent_data>".utf8)))
        while try reader.next() != nil {}

        #expect(reader.omissions == [.namelessModule: 2])
    }

    @Test func logsAreDecoded() throws {
        let message = try read(
            "<agent_data><log_module><source>S</source><type>t</type><encoding>base64</encoding><data>YQpi\n</data></log_module></agent_data>"
        )

        #expect(message.sections == [.log(.init(source: "S", type: "t", data: Array("a\nb".utf8)))])
    }

    @Test func aLogThatIsNoBase64IsLeftOutAndCounted() throws {
        let xml = "<agent_data><log_module><encoding>base64</encoding><data>YQ=a</data></log_module></agent_data>"
        let reader = AgentMessageReader(.bytes(Array(xml.utf8)))

        while let part = try reader.next() {
            if case .section = part { Issue.record("\(part)") }
        }

        #expect(reader.omissions == [.undecodableLog: 1])
    }

    @Test(arguments: ["YQ==", "e30=", "!", "W1tbW1tb"])
    func anEventThatIsNoneIsLeftOutAndCounted(_ text: String) throws {
        let reader = AgentMessageReader(
            .bytes(Array("<agent_data><events><event>\(text)</event></events></agent_data>".utf8)))
        while try reader.next() != nil {}

        #expect(reader.omissions == [.undecodableEvent: 1])
    }

    @Test func otherSectionsAreKeptByTheirText() throws {
        let message = try read("<agent_data><trap_data>QQ==</trap_data><tree><leaf>x</leaf></tree></agent_data>")

        #expect(message.sections == [.other(.init(tag: "trap_data", text: "QQ=="))])
    }

    @Test func partsComeBeforeTheMessageEnds() throws {
        let xml = "<agent_data agent_name='n'><module><name>a</name></module>" + String(repeating: " ", count: 1 << 17)
        let reader = AgentMessageReader(.bytes(Array(xml.utf8)))

        guard case .attributes = try reader.next(), case .section(.module(let module)) = try reader.next() else {
            Issue.record("no parts")
            return
        }
        #expect(module.name == "a")
        #expect(throws: AgentDataError.self) { try reader.next() }
    }

    @Test func aFileIsReadFromItsDescriptor() throws {
        try withTemporaryFolder { folder in
            let xml = "<agent_data agent_name='n'>" + String(repeating: "<module><name>a</name></module>", count: 9_000)
            try Data((xml + "</agent_data>").utf8).write(to: URL(fileURLWithPath: "\(folder)/m"))
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(folder)/m"))

            #expect(try AgentMessage(reading: .file(descriptor: file.fileDescriptor)).modules.count == 9_000)
        }
    }

    @Test func anUnreadableDescriptorIsAnError() {
        #expect(throws: AgentDataError.self) { try AgentMessage(reading: .file(descriptor: -1)) }
    }
}

/// What is refused, and how it is said.
@Suite struct AgentDataErrorTests {
    @Test(arguments: [
        ("<module/>", "its outermost element is not agent_data (line 1, column 1)"),
        ("<!DOCTYPE agent_data []><agent_data/>", "a document type declaration is not taken (line 1, column 22)"),
        (
            "<agent_data description='it's'/>",
            "it is not well-formed: not well-formed (invalid token) (line 1, column 29)"
        ),
        ("<agent_data>\n<module>", "it is not well-formed: no element found (line 2, column 9)"),
        ("", "it is not well-formed: no element found (line 1, column 1)"),
    ])
    func errorsAreSentences(_ xml: String, _ sentence: String) {
        let error = #expect(throws: AgentDataError.self) { try AgentMessage(reading: .bytes(Array(xml.utf8))) }

        #expect(error?.description == sentence)
    }

    @Test func limitsAreSettings() {
        var limits = XMLLimits.ofMessages
        limits.elements = 1

        let error = #expect(throws: AgentDataError.self) {
            try AgentMessage(reading: .bytes(Array("<agent_data><module/></agent_data>".utf8)), limits: limits)
        }

        #expect(error?.reason == .xml(.tooLong(.elements, 1)))
    }
}
