package import Localization

/// Where something stands in a configuration.
package struct ConfigurationPlace: Sendable, Hashable, Codable {
    package let file: String
    /// Counted from 1.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

extension ConfigurationPlace: CustomStringConvertible {
    package var description: String { "\(file):\(line)" }
}

/// What is wrong, or without effect, in a configuration, as one sentence.
package struct ConfigurationProblem: Sendable, Hashable {
    package enum Severity: String, Sendable, Codable {
        /// Something that was asked for is not done.
        case error
        /// Something has no effect, or another one than it would have elsewhere.
        case warning
    }

    package let place: ConfigurationPlace
    package let severity: Severity
    package let text: LocalizedText

    package init(_ severity: Severity, at place: ConfigurationPlace, en: String, ja: String) {
        self.place = place
        self.severity = severity
        text = LocalizedText(en: en, ja: ja)
    }
}
