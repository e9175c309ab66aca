package import Localization
package import Policies

/// The word of a verdict, a stable part of the machine-readable reports; in the order in which reports count them.
package enum VerdictWord: String, Sendable, CaseIterable {
    case fail
    case error
    case notAssessed = "not-assessed"
    case accepted
    case pass
    case notApplicable = "not-applicable"
}

extension Verdict {
    package var kind: VerdictWord {
        switch self {
        case .passed: .pass
        case .failed: .fail
        case .notApplicable: .notApplicable
        case .notAssessed: .notAssessed
        case .error: .error
        case .accepted: .accepted
        }
    }
}

extension VerdictWord {
    package var text: LocalizedText {
        switch self {
        case .fail: LocalizedText(en: "failed", ja: "不合格")
        case .error: LocalizedText(en: "error", ja: "エラー")
        case .notAssessed: LocalizedText(en: "not assessed", ja: "評価不能")
        case .accepted: LocalizedText(en: "accepted", ja: "承認済み例外")
        case .pass: LocalizedText(en: "passed", ja: "合格")
        case .notApplicable: LocalizedText(en: "not applicable", ja: "対象外")
        }
    }
}
