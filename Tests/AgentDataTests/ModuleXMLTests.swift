import AgentData
import Testing

/// The XML of a module, as a monitoring agent pastes it into its message.
struct ModuleXMLTests {
    @Test func elementsAreInTheOrderOfTheReferenceAgent() {
        let module = AgentMessage.Module(name: "a", value: 1, description: "b", unit: "%", group: "Security")

        #expect(
            module.xml == """
                <module>
                <name>a</name>
                <description>b</description>
                <type>generic_proc</type>
                <unit>%</unit>
                <module_group>Security</module_group>
                <data>1</data>
                </module>

                """)
    }

    @Test func markupInTextIsEscaped() {
        #expect("a<b>&\"'".xmlEscaped == "a&lt;b&gt;&amp;&quot;&#39;")
    }

    @Test func theEndOfACDATASectionIsEscaped() {
        #expect("]]>".xmlEscaped == "]]&gt;")
    }

    @Test func whatIsNotASCIIBecomesAReference() {
        #expect("日".xmlEscaped == "&#26085;")
    }

    @Test(arguments: ["\u{0}", "\u{1b}", "\u{7}", "\u{fffe}", "\u{ffff}"])
    func whatXMLCannotHoldIsReplaced(text: String) {
        #expect(text.xmlEscaped == "&#65533;")
    }

    @Test func longDescriptionsAreCut() {
        let module = AgentMessage.Module(name: "a", value: 1, description: String(repeating: "x", count: 10_000))

        #expect(module[.description]?.count == AgentMessage.Module.descriptionLimit)
    }
}
