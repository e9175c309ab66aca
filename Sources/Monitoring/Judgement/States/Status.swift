/// The state of a module, by the numbers that administrators' databases know.
package enum Status: Int, Sendable, Hashable, Codable, CaseIterable {
    case normal = 0
    case critical = 1
    case warning = 2
    /// Values have ceased to come.
    case unknown = 3
    /// No value has ever come.
    case notInitialised = 4
}

extension Status {
    /// The status that an agent claims for a value, in any letter case; nil where the word is none of the three.
    package init?(claim: String) {
        switch claim.lowercased() {
        case "normal": self = .normal
        case "warning": self = .warning
        case "critical": self = .critical
        default: return nil
        }
    }
}

/// A module's passing from one status to another.
package struct StatusChange: Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        case value
        /// Values have ceased to come.
        case silence
    }

    package let from: Status
    package let to: Status
    package let time: Milliseconds
    package let cause: Cause
}
