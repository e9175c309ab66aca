/// When the agent runs: at multiples of its interval since it began, whatever the time of day is set to.
///
/// Rounds that a sleeping machine or a long round missed are not made up for; one follows at once, and the next at the
/// next multiple.
package struct Schedule: Sendable {
    package struct Settings: Sendable, Hashable {
        /// Seconds.
        package var interval: Double
        /// Seconds between the rounds of intensive modules; nil where there are none of these.
        package var intensiveInterval: Double?
        package var delayedStart: Double
        package var isStandby: Bool
        /// One round, and the end.
        package var endsAfterOneRound: Bool

        /// A shorter interval would leave a busy host no time for its own work.
        package static let shortest = 1.0

        package init(
            interval: Double, intensiveInterval: Double?, delayedStart: Double, isStandby: Bool,
            endsAfterOneRound: Bool
        ) {
            self.interval = max(interval, Settings.shortest)
            self.intensiveInterval = intensiveInterval.map { max($0, Settings.shortest) }
            self.delayedStart = max(delayedStart, 0)
            self.isStandby = isStandby
            self.endsAfterOneRound = endsAfterOneRound
        }
    }

    package enum Step: Sendable, Hashable {
        case run(Round)
        /// Until this second of the monotonic clock, or until something happens.
        case wait(until: Double)
        /// Nothing is due, ever.
        case rest
        case end
    }

    private let settings: Settings
    private let start: Double
    private var next: Double
    private var nextIntensive: Double?
    private var rounds: UInt64 = 0
    private var isCalled = false
    private var lastRound: Double?

    /// Seconds between an early round and the one before it: a storm of changes is one round.
    package static let earlyDistance = 30.0

    package init(_ settings: Settings, at now: Moment) {
        self.settings = settings
        start = now.monotonic + settings.delayedStart
        next = start
        // Intensive modules also run in full rounds.
        nextIntensive = settings.intensiveInterval.flatMap { $0 < settings.interval ? start + $0 : nil }
    }

    /// When the next full round is due; nil where there is none.
    package var nextFullRound: Double? { settings.isStandby ? nil : next }

    /// Asks for a round before its time, because something happened that is worth telling.
    package mutating func call() { isCalled = true }

    /// What to do at this moment. A round that is given is taken for begun.
    package mutating func step(at now: Moment) -> Step {
        guard !settings.isStandby else { return settings.endsAfterOneRound ? .end : .rest }
        guard !(settings.endsAfterOneRound && rounds > 0) else { return .end }
        let time = now.monotonic
        if time >= next {
            next = Schedule.multiple(after: time, from: start, every: settings.interval)
            return .run(begin(.full, now))
        }
        if let due = nextIntensive, time >= due { return .run(begin(.intensive, now)) }
        if isCalled, lastRound != nil, time >= earliestEarlyRound { return .run(begin(.early, now)) }
        let early = isCalled && lastRound != nil ? earliestEarlyRound : .infinity
        return .wait(until: min(next, nextIntensive ?? .infinity, early))
    }

    private var earliestEarlyRound: Double { (lastRound ?? start) + Schedule.earlyDistance }

    private mutating func begin(_ kind: Round.Kind, _ now: Moment) -> Round {
        rounds += 1
        if kind != .intensive {
            isCalled = false
            lastRound = now.monotonic
        }
        if let interval = settings.intensiveInterval, nextIntensive != nil {
            nextIntensive = Schedule.multiple(after: now.monotonic, from: start, every: interval)
        }
        return Round(number: rounds, kind: kind, at: now)
    }

    private static func multiple(after time: Double, from start: Double, every interval: Double) -> Double {
        start + (((time - start) / interval).rounded(.down) + 1) * interval
    }
}

/// One execution of the agent.
package struct Round: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// An interval has passed: what is due runs, and a message goes out even where there is nothing to say.
        case full
        /// Intensive modules run, and a message goes out where one of them has something to say.
        case intensive
        /// Something changed; what watches over the host runs, and a message goes out.
        case early
    }

    /// From 1.
    package let number: UInt64
    package let kind: Kind
    package let at: Moment

    package init(number: UInt64, kind: Kind, at: Moment) {
        self.number = number
        self.kind = kind
        self.at = at
    }
}
