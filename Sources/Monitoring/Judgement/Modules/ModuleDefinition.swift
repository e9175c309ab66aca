/// What is expected of a module, and what its values mean.
package struct ModuleDefinition: Sendable, Hashable, Codable {
    package var type: ModuleType
    package var schedule: Schedule
    package var critical = Threshold()
    package var warning = Threshold()
    /// Accepted values, as the reading of values tells.
    package var minimum = 0.0
    package var maximum = 0.0
    /// Values are multiplied by it, unless it is 0.
    package var postProcess = 0.0
    /// So many warnings in succession are shown as such; those after them are critical. 0: however many.
    package var warningTime = 0
    package var flipFlop = FlipFlop()
    /// Intervals without data after which a module's state is unknown.
    package var unknownFactor = 2.0
    /// Its silence is not judged.
    package var ignoresUnknown = false
    /// An asynchronous module that is silent is normal again.
    package var recoversWhenSilent = true
    /// Neither events nor alerts come of it; its own setting or its host's.
    package var isQuiet = false
    /// Nothing is taken or judged; its own setting or its host's.
    package var isDisabled = false
    package var keepsHistory = true

    package init(type: ModuleType, schedule: Schedule = Schedule()) {
        self.type = type
        self.schedule = schedule
    }
}

extension ModuleDefinition {
    /// When a value is bad: by a range of numbers, or by a pattern in types of text.
    package struct Threshold: Sendable, Hashable, Codable {
        package var minimum = 0.0
        package var maximum = 0.0
        /// A regular expression that is searched, in the letter case in which it is written; empty: none.
        package var pattern = ""
        /// The range, or the pattern, tells what is good.
        package var isInverse = false
        /// The numbers are percents by which a value may fall (minimum) and rise (maximum) from one to the next.
        package var isPercentage = false

        package init() {}
    }

    /// How often a new status must be seen before it is believed.
    package struct FlipFlop: Sendable, Hashable, Codable {
        package enum Counting: Int, Sendable, Hashable, Codable {
            /// Times that the same status is seen in succession.
            case consecutive = 0
            /// Times that a status is seen since one was last believed.
            case total = 1
        }

        package var counting = Counting.consecutive
        /// Times that a status must be seen again after the first.
        package var repetitions = 0
        /// Where each status has a number of its own.
        package var perStatus: PerStatus?
        /// Seconds after which the counting of an asynchronous module begins anew; 0: never.
        package var timeout = 0.0
        /// Seconds to the next value that is expected while a new status is not yet believed; 0: as always.
        package var interval = 0.0

        package struct PerStatus: Sendable, Hashable, Codable {
            package var normal: Int
            package var warning: Int
            package var critical: Int

            package init(normal: Int, warning: Int, critical: Int) {
                self.normal = normal
                self.warning = warning
                self.critical = critical
            }
        }

        package init() {}
    }

    /// When values are expected; all in seconds.
    package struct Schedule: Sendable, Hashable, Codable {
        package var agentInterval = 300.0
        /// Of the agent's interval.
        package var multiplier: Double?
        /// To the next value, where a calendar decides; it comes with each value.
        package var cronInterval: Double?

        package init(agentInterval: Double = 300, multiplier: Double? = nil, cronInterval: Double? = nil) {
            self.agentInterval = agentInterval
            self.multiplier = multiplier
            self.cronInterval = cronInterval
        }

        /// To the next value, and at least a second.
        package var interval: Milliseconds {
            let seconds = cronInterval ?? agentInterval * (multiplier ?? 1)
            return max(.span(seconds: seconds), .second)
        }
    }
}

extension ModuleDefinition.FlipFlop {
    /// Times that a status must be seen again after the first.
    func repetitions(for status: Status) -> Int {
        guard let perStatus else { return repetitions }
        return switch status {
        case .normal: perStatus.normal
        case .warning: perStatus.warning
        case .critical: perStatus.critical
        case .unknown, .notInitialised: 0
        }
    }
}
