import Foundation
import Testing
import TestSupport

@testable import Watch

@Suite struct LogModuleTests {
    @Test func nothingIsPrintedWhereNothingMatched() {
        #expect(LogModule(name: "Syslog", lines: [], notes: []).xml == "")
    }

    @Test func theElementHoldsTheLinesInBase64() {
        let module = LogModule(name: "Syslog", lines: [Array("a <b>".utf8)], notes: [])

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
        let xml = LogModule(name: name, lines: [[0xFF, 0x00]], notes: [.skipped(lines: 3)]).xml

        let judged = try Program.run(
            "/usr/bin/python3", ["-c", "import sys, xml.dom.minidom as m; m.parse(sys.stdin.buffer)"],
            input: Array(xml.utf8))

        #expect(judged.status == 0, "\(judged.errors)")
    }

    @Test(arguments: [
        (".*", "anything", true), ("error", "an ERROR", true), (#"\d+ users"#, "no 12 users", true),
        (#"^[\d.]+$"#, "1.2.3", true), (#"(?:a|b)c"#, "bc", true), ("x$", "xy", false), ("", "", true),
    ])
    func aPatternIsFoundAnywhereInTheLine(_ pattern: String, _ line: String, _ isFound: Bool) throws {
        let pattern = try LogPattern(pattern)

        #expect(Array(line.utf8).withUnsafeBytes { pattern.matches($0) } == isFound)
    }

    @Test func aBrokenPatternIsRefused() {
        #expect(throws: LogReadingError.pattern("(")) { try LogPattern("(") }
    }
}
