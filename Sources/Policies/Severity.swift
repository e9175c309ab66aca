package import Localization

/// How much harm a failed check stands for.
package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case low
    case medium
    case high
    case critical

    package static func < (left: Severity, right: Severity) -> Bool {
        left.weight < right.weight
    }

    /// What a check of this severity weighs in the score.
    package var weight: Int {
        switch self {
        case .low: 1
        case .medium: 3
        case .high: 7
        case .critical: 15
        }
    }

    package var text: LocalizedText {
        switch self {
        case .low: LocalizedText(en: "low", ja: "低")
        case .medium: LocalizedText(en: "medium", ja: "中")
        case .high: LocalizedText(en: "high", ja: "高")
        case .critical: LocalizedText(en: "critical", ja: "重大")
        }
    }
}
