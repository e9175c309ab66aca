internal import Facts
package import Localization
package import Policies

/// What one check says in the security plugin's output.
package struct PluginResult: Sendable {
    package let check: Check
    package let word: VerdictWord
    /// The wanted state, what was found instead, and why it could not be told.
    package let description: String
    /// The files that the evidence names; the replaced plugins had a module for each of some files.
    let files: Set<String>

    /// Rows of evidence in one description.
    private static let rowLimit = 10

    package init(_ finding: Finding, language: Language) {
        check = finding.check
        word = finding.verdict.kind
        files = Set(finding.evidenceRows.compactMap(\.file))
        description = PluginResult.description(of: finding, language: language)
    }

    /// A result that an earlier run found, when what it took to find it is not done at every run.
    package init(check: Check, word: VerdictWord, description: String, foundAt time: Int64, language: Language) {
        self.check = check
        self.word = word
        files = []
        let found = Phrase.found(at: UTCTime(secondsSince1970: time).text)[language]
        self.description = "\(description)\n\(found)"
    }

    /// The module's value; nil where nothing can be told.
    var value: Int? {
        switch word {
        case .pass, .notApplicable, .accepted: 1
        case .fail: 0
        case .notAssessed, .error: nil
        }
    }

    private static func description(of finding: Finding, language: Language) -> String {
        let title = finding.check.title[language]
        switch finding.verdict {
        case .passed: return title
        case .notApplicable, .notAssessed, .error, .accepted:
            let reason = (finding.reason(language) ?? "").printable
            return "\(title)\n\(finding.verdict.kind.text[language]): \(reason)"
        case .failed:
            let rows = finding.evidenceRows.prefix(rowLimit).map { row in
                (([row.place].compactMap { $0 }) + row.details).joined(separator: " ").printable
            }
            let rest = finding.evidence.total - rows.count
            let more = rest > 0 ? [Phrase.more(rest)[language]] : []
            let lines = ["\(title)\n\(finding.verdict.kind.text[language]):"] + rows + more
            return (lines + ["\(Phrase.fix[language]): \(finding.check.fix[language])"]).joined(separator: "\n")
        }
    }
}
