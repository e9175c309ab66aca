import AgentData
import Testing
import TestSupport

@Suite struct LogModuleXMLTests {
    @Test func nothingIsPrintedWhereNothingMatched() {
        #expect(AgentMessage.LogModule(name: "Syslog", lines: []).xml == "")
    }

    @Test func theElementHoldsTheLinesInBase64() {
        let module = AgentMessage.LogModule(name: "Syslog", lines: [Array("a <b>".utf8)])

        #expect(
            module.xml == """
                <log_module>
                <source>Syslog</source>
                <encoding>base64</encoding>
                <data>YSA8Yj4K</data>
                </log_module>

                """)
    }

    @Test(arguments: ["]]>", "<a b='c' d=\"e\">&amp;", "\u{0}\u{1B}[31m\u{FFFF}", "ログ"])
    func theElementIsWellFormedWhateverItsName(_ name: String) throws {
        let xml = AgentMessage.LogModule(name: name, lines: [[0xFF, 0x00]]).xml

        let judged = try Program.run(
            "/usr/bin/python3", ["-c", "import sys, xml.dom.minidom as m; m.parse(sys.stdin.buffer)"],
            input: Array(xml.utf8))

        #expect(judged.status == 0, "\(judged.errors)")
    }
}
