import AgentData
import Testing
import XML

@Suite struct FragmentTests {
    private static let module = "<module>\n<name>a</name>\n<data><![CDATA[<1>]]></data>\n</module>\n"

    private func reason(_ output: String) -> AgentDataError.Reason? {
        do {
            _ = try AgentMessage.Fragment(checking: Array(output.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func elementsOfAMessageAreTakenAsTheyAre() throws {
        let output = FragmentTests.module + "<!-- x -->\n<log_module/>\n\n"

        let fragment = try AgentMessage.Fragment(checking: Array(output.utf8))

        #expect(fragment.xml == output)
        #expect(fragment.count == 2)
    }

    @Test(arguments: ["", "\n \n"])
    func nothingIsAFragment(_ output: String) throws {
        #expect(try AgentMessage.Fragment(checking: Array(output.utf8)).count == 0)
    }

    @Test func itsModulesAreReadFromTheMessage() throws {
        let fragment = try AgentMessage.Fragment(checking: Array(FragmentTests.module.utf8))
        let message = AgentMessage(attributes: .init([.name: "n"]), sections: [.fragment(fragment)])

        let read = try AgentMessage(reading: .bytes(Array(message.xml.utf8)))

        #expect(read.modules == [.init(name: "a", type: .data, reading: .value("<1>"))])
    }

    @Test func outputThatIsNoUTF8IsRecoded() throws {
        let output = Array("<module><name>".utf8) + [0xE9, 0x80] + Array("</name></module>".utf8)

        #expect(try AgentMessage.Fragment(checking: output).xml == "<module><name>é€</name></module>")
    }

    @Test(
        arguments: [
            ("usage: plugin [-h]\n", .textOutsideElements),
            ("<module/>done<module/>", .textOutsideElements), ("<module/>done", .textOutsideElements),
            ("done<module/>", .textOutsideElements), ("<agent_data/>", .unknownElement), ("<html/>", .unknownElement),
        ] as [(String, AgentDataError.Reason)])
    func whatIsNoneIsRefused(_ output: String, _ reason: AgentDataError.Reason) {
        #expect(self.reason(output) == reason)
    }

    @Test(arguments: [
        "</agent_data><agent_data>", "</agent_data>", "</agent_data><!--", "<module>", "<module><name></module>",
        "<![CDATA[", "<!--", "<?xml version='1.0'?><module/>", "<!DOCTYPE a><module/>", "<module/><?x ", "&amp",
        "<module>&x;</module>",
        "<module><name>\u{1}</name></module>", "<module a='1' a='2'/>", "<module>\u{FFFF}</module>",
    ])
    func whatIsNotWellFormedIsRefused(_ output: String) {
        guard case .xml(.malformed) = reason(output) else {
            Issue.record("\(String(describing: reason(output)))")
            return
        }
    }

    @Test func thePlaceIsThatInTheOutput() {
        let error = #expect(throws: AgentDataError.self) {
            try AgentMessage.Fragment(checking: Array("<module>\n<x></y>".utf8))
        }

        #expect(error?.line == 2)
        #expect(error?.column == 6)
    }

    @Test func itsLengthIsLimited() {
        var limits = XMLLimits.ofFragments
        limits.length = 10

        #expect(throws: AgentDataError.self) {
            try AgentMessage.Fragment(checking: Array("<module>     </module>".utf8), limits: limits)
        }
    }
}
