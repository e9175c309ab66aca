import Facts
import Localization
import Policies
import Reports
import Testing

@Suite struct TextLayoutTests {
    @Test(arguments: [("abc", 3), ("日本語", 6), ("ｶﾅ", 2), ("e\u{301}", 1), ("한글", 4), ("", 0)])
    func widthIsWhatATerminalTakes(_ text: String, _ width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [("\u{1b}[2J", "\\u{1B}[2J"), ("a\nb", "a\\nb"), ("\u{202e}x", "\\u{202E}x"), ("日本", "日本")])
    func whatDrivesATerminalIsWrittenOut(_ text: String, _ printable: String) {
        #expect(text.printable == printable)
    }

    @Test(arguments: [40, 60, 80, 120], Language.allCases)
    func noLineIsWiderThanTheTerminal(_ width: Int, _ language: Language) throws {
        let report = try SmallReport.make(language, explains: true)

        let text = String(decoding: report.rendered(as: .text, style: TextStyle(width: width)), as: UTF8.self)

        #expect(text.split(separator: "\n").map { String($0).displayWidth }.allSatisfy { $0 <= width })
    }

    @Test func timeThatRanOutIsSaidOnce() throws {
        let reason = LocalizedText(en: "no time was left", ja: "時間切れ")
        let late = try ["late-a", "late-b"].map {
            Finding(check: try SmallReport.check($0, severity: "low"), verdict: .error(reason))
        }
        let report = try SmallReport.make(.english, extra: late)

        let text = String(decoding: report.rendered(as: .text), as: UTF8.self)

        #expect(text.contains("2 checks\n  Reason     no time was left\n    late-a, late-b\n"))
        #expect(text.ranges(of: "no time was left").count == 1)
    }

    @Test(arguments: [
        (0, "Privilege  root, without all rights that 1 check needs\n"),
        (1000, "Privilege  user id 1000, without root's view; 1 check needs root: sudo elpis audit\n"),
    ])
    func whatMoreRightsWouldShowIsSaid(_ user: Int64, _ line: String) throws {
        let report = try SmallReport.make(.english, user: user)

        let text = String(decoding: report.rendered(as: .text), as: UTF8.self)

        #expect(text.contains(line))
    }

    private func evidence(_ format: ReportFormat) throws -> String {
        var result = SmallReport.evidence(
            ["path", "mtime", "size", "note"], [["/tmp/x", 951_782_400, 951_782_400, nil], ["/tmp/y", -1, 2, nil]])
        result.times = [1]
        let finding = Finding(
            check: try SmallReport.check("dated", severity: "low"), verdict: .failed, evidence: result)
        return String(decoding: try SmallReport.make(.english, extra: [finding]).rendered(as: format), as: UTF8.self)
    }

    @Test func evidenceForAPersonHasDatesAndNoNulls() throws {
        let text = try evidence(.text)

        #expect(text.contains("  · /tmp/x  mtime=2000-02-29T00:00:00Z  size=951782400\n"))
        #expect(text.contains("  · /tmp/y  mtime=-1  size=2\n"))
    }

    @Test func evidenceOnThePageHasDatesAndNoEmptyColumns() throws {
        let page = try evidence(.html)

        #expect(page.contains("<td><bdi>2000-02-29T00:00:00Z</bdi></td><td><bdi>951782400</bdi></td></tr>"))
        #expect(!page.contains(">note<"))
    }

    @Test func evidenceForProgramsIsAsItWasRead() throws {
        let json = try evidence(.json)

        #expect(json.contains("\"mtime\": 951782400"))
        #expect(json.contains("\"note\": null"))
    }

    @Test func controlsTakeTwoLines() throws {
        let text = String(decoding: try SmallReport.make(.english).rendered(as: .text), as: UTF8.self)

        let lines = text.split(separator: "\n").map(String.init)
        let start = "  Controls   PCI DSS 8.2.1 +1 · ISO 27001 A.8.2 +1"
        let first = try #require(lines.firstIndex { $0.hasPrefix(start) })
        let rest = lines[(first + 1)...].prefix { $0.hasPrefix("             ") }
        #expect(rest.count == 1)
    }

    @Test func columnsOfATableAreAligned() {
        let table = TextTable(header: ["名前", "n"], rows: [["日本語", "1"], ["a", "22"]])

        #expect(table.text == "名前    n\n──────  ──\n日本語  1\na       22\n")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_767_225_600, "2026-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        (-1, "1970-01-01T00:00:00Z"),
    ])
    func timesAreUTC(_ seconds: Int64, _ text: String) {
        #expect(UTCTime(secondsSince1970: seconds).text == text)
    }
}
