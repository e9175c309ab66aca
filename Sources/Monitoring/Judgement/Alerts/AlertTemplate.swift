/// How a sort of alert behaves.
package struct AlertTemplate: Sendable, Hashable, Codable {
    package var name: String
    package var condition: AlertCondition
    package var priority = Severity.critical
    package var schedule = AlertSchedule.always
    /// Seconds of a period, in which an alert fires a limited number of times; 0: it is over with the next value.
    package var timeThreshold = 0.0
    /// Times that the condition must have held in the period before the alert fires.
    package var minimumAlerts = 0
    /// Times that the alert fires in a period.
    package var maximumAlerts = 1
    /// The times that the condition held are forgotten as soon as it does not.
    package var resetsMinimum = false
    /// Its end is told, at once.
    package var notifiesRecovery = false
    package var texts = AlertTexts()
    /// Runs where the module's alert has no action of its own.
    package var defaultAction: AlertAction?

    package init(name: String, condition: AlertCondition) {
        self.name = name
        self.condition = condition
    }
}

/// What an alert does, beside being recorded.
package struct AlertAction: Sendable, Hashable, Codable {
    /// By which its last run is remembered.
    package let identifier: String
    /// The times of firing in a period with which it begins and ends; an end before the beginning is none, 0 and 0 is always.
    package var firstFire = 0
    package var lastFire = 0
    /// Seconds that must pass before it runs again.
    package var threshold = 0.0
    /// The same for this module's alert; it comes before the action's own. 0: none.
    package var moduleThreshold = 0.0
    /// Fields that are not empty stand for the template's.
    package var fields: [String] = []

    package init(identifier: String) {
        self.identifier = identifier
    }

    func runs(atFire number: Int) -> Bool {
        if firstFire <= 0 && lastFire <= 0 { return true }
        return number >= firstFire && (lastFire < firstFire || number <= lastFire)
    }

    /// Whether it runs, or has run, when the alert has fired a number of times.
    func hasRun(byFire number: Int) -> Bool {
        number >= firstFire
    }

    var pause: Milliseconds {
        .span(seconds: moduleThreshold > 0 ? moduleThreshold : threshold)
    }
}

/// The fields that an alert hands to its actions; the first is number 1.
package struct AlertTexts: Sendable, Hashable, Codable {
    package var fields: [String] = []
    /// In their stead when it recovers; those that are empty are the others with a mark.
    package var recovery: [String] = []

    package init() {}

    package static let count = 20
}

/// What is kept of an alert of a module from one evaluation to the next.
package struct AlertMemory: Sendable, Hashable, Codable {
    /// When the current period began.
    package internal(set) var periodStart: Milliseconds?
    /// Times that the condition held in it.
    package internal(set) var count = 0
    /// Times that the alert fired in it.
    package internal(set) var timesFired = 0
    package internal(set) var lastFired: Milliseconds?
    /// When actions ran last, by their identifiers; only those that must pause.
    package internal(set) var actionTimes: [String: Milliseconds]?

    package init() {}

    package var isFired: Bool { timesFired > 0 }

    private enum CodingKeys: String, CodingKey {
        case periodStart = "p"
        case count = "c"
        case timesFired = "n"
        case lastFired = "f"
        case actionTimes = "a"
    }
}
