import Facts
import Foundation
import Localization
import Policies
import Reports
import Testing

/// The Japanese report is Japanese: English is left only in names, ids and SQL.
@Suite struct JapaneseReportTests {
    /// Technical words that stand in running Japanese text as they are.
    private static let names = [
        "PCI DSS", "ENS", "GDPR", "LOPDGDD", "CIS Controls", "NIST", "ISO/IEC", "JIS", "Debian GNU/Linux", "Elpis",
        "Cybersecurity",
    ]

    private func isEnglish(_ line: Substring) -> Bool {
        var rest = String(line)
        for name in JapaneseReportTests.names { rest = rest.replacing(name, with: "") }
        // Two words of letters with a space between them.
        return rest.contains(/[A-Za-z]{3,} [A-Za-z]{2,}/)
    }

    @Test func noEnglishIsLeftInTheText() throws {
        let text = String(decoding: try SmallReport.make(.japanese).rendered(as: .text), as: UTF8.self)

        let english = text.split(separator: "\n").filter(isEnglish).filter { !$0.contains("no such column") }

        #expect(english == [])
    }

    @Test func noEnglishIsLeftInThePage() throws {
        let html = String(decoding: try SmallReport.make(.japanese).rendered(as: .html), as: UTF8.self)

        let body = html[(html.range(of: "<body>")?.upperBound ?? html.startIndex)...]
        let text = body.replacing(/<[^>]*>/, with: " | ")
        let english = text.split(whereSeparator: { "|\n".contains($0) }).filter(isEnglish)
            .filter { !$0.contains("no such column") && !isEdition($0) }

        #expect(english == [])
    }

    /// The name and date of a regulation's edition, which only exists in its own language.
    private func isEdition(_ text: Substring) -> Bool {
        let editions = (try? Regulations.builtIn()).map { regulations in
            Regulations.order.compactMap { regulations.edition(of: $0) }
        }
        let content = text.trimmingCharacters(in: .whitespaces)
        return editions?.contains { $0.contains(content) } ?? false
    }

    @Test(arguments: Obstacle.Kind.allCases)
    func everyKindOfObstacleIsNamed(_ kind: Obstacle.Kind) throws {
        let cause = Obstacle.Cause.recorded(kind, LocalizedText(en: "the reason", ja: "その事情"))
        let finding = Finding(check: try SmallReport.check("x", severity: "low"), verdict: .notAssessed([cause]))

        let text = String(
            decoding: try SmallReport.make(.japanese, extra: [finding]).rendered(as: .text), as: UTF8.self)

        #expect(text.contains("その事情"))
        #expect(!text.contains("the reason"))
    }
}
