internal import Facts
package import Localization
package import Policies

/// What one check says in the security plugin's output.
package struct PluginResult: Sendable {
    package let check: Check
    package let word: VerdictWord
    /// The wanted state, what was found instead, and why it could not be told.
    package let description: String
    /// What the evidence says of each file; the replaced plugins had a module for each of some files.
    private let failures: [String: String]

    /// Rows of evidence in one description.
    private static let rowLimit = 10

    package init(_ finding: Finding, language: Language) {
        check = finding.check
        word = finding.verdict.kind
        let rows = Dictionary(grouping: finding.evidenceRows) { $0.file }
        failures = rows.reduce(into: [:]) { failures, group in
            guard let file = group.key else { return }
            failures[file] = PluginResult.failure(
                of: finding, rows: group.value, total: group.value.count, language: language)
        }
        description = PluginResult.description(of: finding, language: language)
    }

    /// A result that an earlier run found, when what it took to find it is not done at every run.
    package init(check: Check, word: VerdictWord, description: String, foundAt time: Int64, language: Language) {
        self.check = check
        self.word = word
        failures = [:]
        let found = Phrase.found(at: UTCTime(secondsSince1970: time).text)[language]
        self.description = "\(description)\n\(found)"
    }

    /// What a failed check says of one file; nil where it says nothing of it.
    func failure(of file: String) -> String? { value == 0 ? failures[file] : nil }

    /// What the description says besides the wanted state, on one line.
    var remark: String { description.split(separator: "\n").dropFirst().joined(separator: " ") }

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
            return failure(
                of: finding, rows: finding.evidenceRows, total: finding.evidence.total, language: language)
        }
    }

    /// The wanted state, rows of evidence out of so many, and what to do.
    private static func failure(
        of finding: Finding, rows: [EvidenceRow], total: Int, language: Language
    ) -> String {
        let shown = rows.prefix(rowLimit).map { row in
            let parts = [row.place].compactMap { $0 } + row.readableDetails
            return (parts.isEmpty ? row.details : parts).joined(separator: " ").printable
        }
        let rest = total - shown.count
        let more = rest > 0 ? [Phrase.more(rest)[language]] : []
        let lines = ["\(finding.check.title[language])\n\(finding.verdict.kind.text[language]):"] + shown + more
        return (lines + ["\(Phrase.fix[language]): \(finding.check.fix[language])"]).joined(separator: "\n")
    }
}
