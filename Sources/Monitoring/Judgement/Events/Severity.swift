/// How grave an event is, by the numbers that administrators' databases know.
package enum Severity: Int, Sendable, Hashable, Codable, CaseIterable {
    case maintenance = 0
    case informational = 1
    case normal = 2
    case warning = 3
    case critical = 4
    case minor = 5
    case major = 6
}

/// What an event tells, by the words that administrators' databases know.
package enum EventKind: String, Sendable, Hashable, Codable, CaseIterable {
    case goingNormal = "going_down_normal"
    case goingCritical = "going_up_critical"
    case goingDownToWarning = "going_down_warning"
    case goingUpToWarning = "going_up_warning"
    case goingUnknown = "going_unknown"
    case alertFired = "alert_fired"
    case alertRecovered = "alert_recovered"
    case alertCeased = "alert_ceased"
    case newAgent = "new_agent"
    case configurationChange = "configuration_change"
    case system = "system"
    case error = "error"
}

/// What has been done about an event, by the numbers that administrators' databases know.
package enum EventState: Int, Sendable, Hashable, Codable, CaseIterable {
    case new = 0
    case validated = 1
    case inProcess = 2
}
