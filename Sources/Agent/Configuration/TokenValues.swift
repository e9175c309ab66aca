internal import Localization

/// A setting as it holds, and where it comes from.
package struct EffectiveSetting: Sendable, Hashable {
    package let token: AgentToken
    /// Secrets are written as `***`.
    package let value: String
    /// Nil: it is the default.
    package let place: ConfigurationPlace?
}

/// The last value of each token, read as what it must be.
struct TokenValues {
    private var given: [AgentToken: ConfigurationStatement] = [:]
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var effective: [EffectiveSetting] = []

    mutating func take(_ statement: ConfigurationStatement, as token: AgentToken) {
        given[token] = statement
    }

    func place(_ token: AgentToken) -> ConfigurationPlace? { given[token]?.place }

    /// Nil where nothing, or an empty text, is given.
    mutating func text(_ token: AgentToken) -> String? {
        let value = given[token]?.value ?? ""
        note(token, value)
        return value.isEmpty ? nil : value
    }

    mutating func text(_ token: AgentToken, default standard: String) -> String {
        let value = given[token]?.value ?? standard
        note(token, value)
        return value
    }

    /// A path, without slashes at its end.
    mutating func folder(_ token: AgentToken, default standard: String) -> String {
        let value = given[token]?.value ?? standard
        guard value.hasPrefix("/") else {
            complain(
                token, en: "must be an absolute path; \(standard) is used", ja: "は絶対パスでなければなりません。\(standard) を使います")
            note(token, standard)
            return standard
        }
        note(token, value)
        return value
    }

    mutating func count(_ token: AgentToken, default standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let value = given[token]?.value else {
            note(token, String(standard))
            return standard
        }
        guard let number = Int(value), range.contains(number) else {
            complain(
                token,
                en: "must be a whole number from \(range.lowerBound) to \(range.upperBound); \(standard) is used",
                ja: "は \(range.lowerBound) から \(range.upperBound) の整数でなければなりません。\(standard) を使います")
            note(token, String(standard))
            return standard
        }
        note(token, value)
        return number
    }

    /// `1` or `yes` and their like; what is none of both is told and takes the default.
    mutating func isOn(_ token: AgentToken, default standard: Bool) -> Bool {
        let word = given[token]?.value.lowercased()
        let value: Bool
        switch word {
        case nil: value = standard
        case "1", "yes", "true", "on": value = true
        case "0", "no", "false", "off", "": value = false
        default:
            complain(
                token, en: "must be 0 or 1; \(standard ? 1 : 0) is used",
                ja: "は 0 か 1 でなければなりません。\(standard ? 1 : 0) を使います")
            value = standard
        }
        note(token, value ? "1" : "0")
        return value
    }

    mutating func complain(
        _ token: AgentToken, en: String, ja: String, _ severity: ConfigurationProblem.Severity = .error
    ) {
        guard let place = given[token]?.place else { return }
        problems.append(
            ConfigurationProblem(severity, at: place, en: "\(token.rawValue) \(en)", ja: "\(token.rawValue) \(ja)"))
    }

    private mutating func note(_ token: AgentToken, _ value: String) {
        let shown = token.isSecret && !value.isEmpty ? "***" : value
        effective.append(EffectiveSetting(token: token, value: shown, place: given[token]?.place))
    }
}
