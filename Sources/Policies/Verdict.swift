package import Facts
package import Localization

/// What a check says of a host.
package enum Verdict: Sendable {
    case passed
    case failed
    case notApplicable
    /// What the check needs could not be read; the causes, each once.
    case notAssessed([Obstacle.Cause])
    /// The check itself is at fault, or there was no time left for it.
    case error(LocalizedText)
    /// It fails, and the organisation has accepted that until a date.
    case accepted(PolicyException)
}

extension Verdict {
    /// The word that reports use; a stable part of the JSON schema.
    package var word: String {
        switch self {
        case .passed: "pass"
        case .failed: "fail"
        case .notApplicable: "not-applicable"
        case .notAssessed: "not-assessed"
        case .error: "error"
        case .accepted: "accepted"
        }
    }
}

/// The outcome of one check on one host.
package struct Finding: Sendable {
    package let check: Check
    package let verdict: Verdict
    /// The columns and rows of the violations; rows are kept up to ``Evaluator/evidenceLimit``.
    package let evidence: QueryResult

    package init(check: Check, verdict: Verdict, evidence: QueryResult = QueryResult(columns: [])) {
        self.check = check
        self.verdict = verdict
        self.evidence = evidence
    }
}
