import Facts
import Foundation
import Localization
import Policies
import Reports
import TestSupport
import Testing

/// What the host says must not drive the terminal, the page or the spreadsheet that shows it.
@Suite struct HostileReportTests {
    private static let hostile =
        "=cmd|' /C calc'!A0 \u{1b}[31m\u{9b}2J\u{202e}</script><script>alert(1)</script>\"'&]]>\u{0}\u{85}\r\n,\u{fffe}"

    private static func report(_ language: Language = .english) throws -> AuditReport {
        let finding = Finding(
            check: try SmallReport.check("hostile", severity: "high"), verdict: .failed,
            evidence: SmallReport.evidence(
                ["name", "path", hostile],
                [[.text(hostile), .text("/tmp/\(hostile)"), .real(.nan)], ["=1+1", "relative", .integer(.min)]]))
        let unassessed = Finding(
            check: try SmallReport.check("unread", severity: "low"),
            verdict: .notAssessed([.malformed(path: hostile, line: 3)]))
        let failed = Finding(
            check: try SmallReport.check("fault", severity: "low"), verdict: .error(LocalizedText(verbatim: hostile)))
        return try SmallReport.make(language, extra: [finding, unassessed, failed], hostName: hostile)
    }

    @Test(arguments: ReportFormat.allCases)
    func nothingInvisibleIsPrinted(_ format: ReportFormat) throws {
        let text = String(decoding: try HostileReportTests.report().rendered(as: format), as: UTF8.self)

        let unsafe = text.unicodeScalars.filter { $0.isUnsafeToPrint && $0 != "\n" }

        // RFC 4180 ends lines with CR LF.
        #expect(format == .csv ? unsafe.allSatisfy { $0 == "\r" } : unsafe.isEmpty)
    }

    @Test func aColourfulReportHasOnlyItsOwnEscapes() throws {
        let style = TextStyle(width: 80, hasColor: true)

        let text = String(decoding: try HostileReportTests.report().rendered(as: .text, style: style), as: UTF8.self)

        let pieces = text.components(separatedBy: "\u{1b}").dropFirst()
        #expect(pieces.allSatisfy { $0.hasPrefix("[0m") || $0.wholeMatch(of: /\[(1|2|1;31|3[0-9])m(.|\n)*/) != nil })
    }

    @Test func theOnlyScriptOfThePageIsNone() throws {
        let html = String(decoding: try HostileReportTests.report().rendered(as: .html), as: UTF8.self)

        #expect(!html.contains("<script"))
        #expect(!html.contains("</script"))
    }

    @Test func noCellIsAFormula() throws {
        let csv = String(decoding: try HostileReportTests.report().rendered(as: .csv), as: UTF8.self)

        let starts = csv.components(separatedBy: CharacterSet(charactersIn: ",\r\n")).compactMap {
            $0.drop { $0 == "\"" }.first
        }
        #expect(starts.allSatisfy { !"=+-@".contains($0) })
    }

    @Test(arguments: [ReportFormat.json, .sarif])
    func jsonStaysJSON(_ format: ReportFormat) throws {
        let bytes = try HostileReportTests.report().rendered(as: format)

        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(bytes)) }
    }

    @Test func junitStaysXML() throws {
        let bytes = try HostileReportTests.report().rendered(as: .junit)

        let result = try python(
            "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())", bytes)

        #expect(result.status == 0, "\(result.errors)")
    }
}
