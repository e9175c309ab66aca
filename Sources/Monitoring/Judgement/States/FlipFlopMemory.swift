/// How often statuses were seen that are not yet believed.
package struct FlipFlopMemory: Sendable, Hashable, Codable {
    /// What was seen last, where only succession counts, and how often again.
    package internal(set) var candidate: Status?
    package internal(set) var repetitions: Int?
    /// Where each status has a count.
    package internal(set) var normal: Int?
    package internal(set) var warning: Int?
    package internal(set) var critical: Int?
    /// The time of the value with which the counting began.
    package internal(set) var since: Milliseconds

    init(since: Milliseconds) {
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case candidate = "s"
        case repetitions = "r"
        case normal = "n"
        case warning = "w"
        case critical = "c"
        case since = "t"
    }
}

extension ModuleDefinition {
    /// The status to believe when a value's own status was seen; nil while the current one stays.
    func believedStatus(
        seeing seen: Status, while current: Status, at time: Milliseconds, _ memory: inout FlipFlopMemory?
    ) -> Status? {
        if type.isAsynchronous, flipFlop.timeout > 0, let since = memory?.since,
            time.since(since) > .span(seconds: flipFlop.timeout)
        {
            memory = nil
        }
        let needed = flipFlop.repetitions(for: seen)
        let isBelieved =
            switch flipFlop.counting {
            case .consecutive: ModuleDefinition.countSuccession(of: seen, while: current, needed, time, &memory)
            case .total: ModuleDefinition.countTotal(of: seen, needed, time, &memory)
            }
        guard isBelieved else { return nil }
        memory = nil
        return seen
    }

    /// The current status ends what was counted of another.
    private static func countSuccession(
        of seen: Status, while current: Status, _ needed: Int, _ time: Milliseconds, _ memory: inout FlipFlopMemory?
    ) -> Bool {
        if seen == current { return true }
        var counted = memory ?? FlipFlopMemory(since: time)
        if counted.candidate == seen {
            counted.repetitions = min(counted.repetitions ?? 0, Int.max - 1) + 1
        } else {
            counted = FlipFlopMemory(since: time)
            counted.candidate = seen
        }
        memory = counted
        return counted.repetitions ?? 0 >= needed
    }

    /// The current status is counted as well, and believing it again ends all counts.
    private static func countTotal(
        of seen: Status, _ needed: Int, _ time: Milliseconds, _ memory: inout FlipFlopMemory?
    ) -> Bool {
        var counted = memory ?? FlipFlopMemory(since: time)
        let count: WritableKeyPath<FlipFlopMemory, Int?> =
            switch seen {
            case .critical: \.critical
            case .warning: \.warning
            case .normal, .unknown, .notInitialised: \.normal
            }
        let total = min(counted[keyPath: count] ?? 0, Int.max - 1) + 1
        counted[keyPath: count] = total
        memory = counted
        return total > needed
    }
}

extension FlipFlopMemory {
    /// Whether another status than the current one was seen.
    func doubts(_ current: Status) -> Bool {
        if let candidate { return candidate != current }
        let counts: [(Status, Int?)] = [(.normal, normal), (.warning, warning), (.critical, critical)]
        return counts.contains { $0.0 != current && $0.1 ?? 0 > 0 }
    }
}
