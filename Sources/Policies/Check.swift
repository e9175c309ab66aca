package import Localization

/// One check: a SQL query over fact tables whose rows are the violations.
package struct Check: Sendable {
    package let id: String
    /// The folder of the catalogue that holds it.
    package let subject: String
    /// A key of `compliance/controls-by-topic.yaml`.
    package let topic: String
    /// The requirements of the mission that it serves (B4, P2, …).
    package let requirement: [String]
    package let severity: Severity
    package let title: LocalizedText
    package let why: LocalizedText
    package let fix: LocalizedText
    /// A SELECT; the check applies where it has a row. Nil: it applies everywhere.
    package let applies: String?
    /// A SELECT; each row is a violation, and evidence of it.
    package let violations: String
    /// True where a violation found in an incomplete table stays one whatever the missing rows hold.
    package let isMonotone: Bool
    /// What `elpis harden` would change: a kind of edit and its arguments.
    package let remedy: [String: DataValue]
}

extension Check: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, subject, topic, requirement, severity, title, why, fix, applies, violations, monotone, remedy, examples
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        subject = try container.decodeIfPresent(String.self, forKey: .subject) ?? "site"
        topic = try container.decode(String.self, forKey: .topic)
        requirement = try container.decodeIfPresent([String].self, forKey: .requirement) ?? []
        severity = try container.decode(Severity.self, forKey: .severity)
        title = try container.decode(LocalizedText.self, forKey: .title)
        why = try container.decode(LocalizedText.self, forKey: .why)
        fix = try container.decode(LocalizedText.self, forKey: .fix)
        applies = try container.decodeIfPresent(String.self, forKey: .applies)
        violations = try container.decode(String.self, forKey: .violations)
        isMonotone = try container.decodeIfPresent(Bool.self, forKey: .monotone) ?? false
        remedy = try container.decodeIfPresent([String: DataValue].self, forKey: .remedy) ?? [:]
    }
}
