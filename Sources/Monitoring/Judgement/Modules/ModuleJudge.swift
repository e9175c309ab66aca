/// Judges the values of a module: reads them, decides its status, and says what history keeps.
///
/// The module's memory goes in and out; the same values in the same order always give the same result.
package struct ModuleJudge: Sendable {
    package let definition: ModuleDefinition
    let rules: StatusRules

    package init(_ definition: ModuleDefinition) {
        self.definition = definition
        rules = StatusRules(definition)
    }

    /// What of the definition cannot be used.
    package var problems: [DefinitionProblem] { rules.problems }

    /// Agents' clocks may be wrong by a time zone; a value from farther ahead would shut out all later ones.
    package static let futureLimit = Milliseconds.day
    /// What is not yet a wrong clock.
    static let clockTolerance: Milliseconds = 300_000

    /// Judges what one report says of the module, in its order.
    ///
    /// Values of one time are all taken if they come in one report; a report that comes again changes nothing.
    package func judge(
        _ samples: [ModuleSample], receivedAt now: Milliseconds, _ memory: inout ModuleMemory
    ) -> [Judgement] {
        if isClockSetRight(by: samples, now, memory) { memory.forgetTimes() }
        let known = memory.valueTime
        return samples.map { judge($0, now, known, &memory) }
    }

    private func judge(
        _ sample: ModuleSample, _ now: Milliseconds, _ known: Milliseconds?, _ memory: inout ModuleMemory
    ) -> Judgement {
        guard !definition.isDisabled else { return Judgement(.disabled) }
        guard sample.time.since(now) <= ModuleJudge.futureLimit else { return Judgement(.discarded(.fromTheFuture)) }
        if sample.time == known { return Judgement(.repeated) }
        if let newest = memory.valueTime, sample.time < newest { return lateJudgement(of: sample) }
        memory.attemptTime = max(sample.time, memory.attemptTime ?? sample.time)
        switch ValueReading(sample.text, at: sample.time, as: definition, counter: &memory.counter) {
        case .value(let value):
            memory.noteContact(at: now, secondsToNext: sample.secondsToNext)
            return take(value, at: sample.time, claim: sample.claim, &memory)
        case .discarded(.counterReset):
            memory.noteContact(at: now, secondsToNext: sample.secondsToNext)
            return Judgement(.discarded(.counterReset))
        case .discarded(let reason):
            return Judgement(.discarded(reason))
        }
    }

    /// The newest value's time is ahead of the server's clock, and what comes now is not.
    private func isClockSetRight(by samples: [ModuleSample], _ now: Milliseconds, _ memory: ModuleMemory) -> Bool {
        guard let known = memory.valueTime ?? memory.counter?.time, known.since(now) > ModuleJudge.clockTolerance
        else { return false }
        return samples.allSatisfy { $0.time.since(now) <= ModuleJudge.clockTolerance }
    }

    /// An older value than the newest belongs to history, and changes no status.
    private func lateJudgement(of sample: ModuleSample) -> Judgement {
        switch definition.type.valueRule {
        case .rate, .growth: return Judgement(.discarded(.notNewer))
        case .number, .text, .severity: break
        }
        var counter: CounterSample?
        switch ValueReading(sample.text, at: sample.time, as: definition, counter: &counter) {
        case .value(let value):
            return Judgement(.late(value), isStored: definition.keepsHistory)
        case .discarded(let reason):
            return Judgement(.discarded(reason))
        }
    }

    /// Stores and judges a value that is newer than all before it.
    func take(
        _ value: ModuleValue, at time: Milliseconds, claim: String?, _ memory: inout ModuleMemory
    ) -> Judgement {
        let remembered = RememberedValue(value)
        let isStored = StorageRule.keeps(remembered, at: time, after: memory, of: definition)
        let seen = escalated(rules.status(of: value, claim: claim, previous: memory.value?.number), &memory)
        let change = settle(seen, at: time, &memory)
        if isStored { memory.storedTime = time }
        memory.value = remembered
        memory.valueTime = time
        return Judgement(.taken(value), isStored: isStored, change: change)
    }

    /// Warnings that do not cease become critical.
    private func escalated(_ seen: Status, _ memory: inout ModuleMemory) -> Status {
        guard definition.warningTime > 0, seen == .warning else {
            memory.warnings = nil
            return seen
        }
        let count = min((memory.warnings ?? 0), definition.warningTime) + 1
        memory.warnings = count
        return count > definition.warningTime ? .critical : .warning
    }

    private func settle(_ seen: Status, at time: Milliseconds, _ memory: inout ModuleMemory) -> StatusChange? {
        let before = memory.status
        let current =
            switch before {
            case .unknown: memory.lastKnownStatus ?? .normal
            case .normal, .warning, .critical, .notInitialised: before
            }
        let believed = definition.believedStatus(seeing: seen, while: current, at: time, &memory.flipFlop)
        // The first value always ends the time before the first value.
        let status = believed ?? (current == .notInitialised ? .normal : current)
        if definition.flipFlop.interval > 0, memory.flipFlop?.doubts(status) == true {
            memory.interval = max(.span(seconds: definition.flipFlop.interval), .second)
        }
        return memory.pass(to: status, at: time, because: .value)
    }
}

/// What an agent says of a module at one time.
package struct ModuleSample: Sendable, Hashable {
    /// As the agent wrote it.
    package var text: String
    package var time: Milliseconds
    /// The agent's own word for its status.
    package var claim: String?
    /// To the next value, where the agent's calendar decides.
    package var secondsToNext: Double?

    package init(_ text: String, at time: Milliseconds, claim: String? = nil, secondsToNext: Double? = nil) {
        self.text = text
        self.time = time
        self.claim = claim
        self.secondsToNext = secondsToNext
    }
}

/// What a sample came to.
package struct Judgement: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case taken(ModuleValue)
        /// Older than the newest value: it belongs to history alone, where it may be already.
        case late(ModuleValue)
        /// Of the same time as the newest value, in a report of its own: it is there already.
        case repeated
        case discarded(DiscardReason)
        /// The module is switched off.
        case disabled
        /// There was none for too long.
        case silent
    }

    package let outcome: Outcome
    /// History keeps the value.
    package let isStored: Bool
    package let change: StatusChange?

    init(_ outcome: Outcome, isStored: Bool = false, change: StatusChange? = nil) {
        self.outcome = outcome
        self.isStored = isStored
        self.change = change
    }
}

extension ModuleMemory {
    fileprivate mutating func noteContact(at now: Milliseconds, secondsToNext: Double?) {
        contactTime = now
        interval = secondsToNext.map { max(.span(seconds: $0), .second) }
    }

    /// Times of a clock that was wrong would shut out all that follows.
    fileprivate mutating func forgetTimes() {
        valueTime = nil
        storedTime = nil
        attemptTime = nil
        counter = nil
        flipFlop = nil
    }

    /// Gives the module another status; nil where it has it already.
    mutating func pass(to status: Status, at time: Milliseconds, because cause: StatusChange.Cause) -> StatusChange? {
        guard status != self.status else { return nil }
        let change = StatusChange(from: self.status, to: status, time: time, cause: cause)
        lastKnownStatus = status == .unknown ? self.status : nil
        self.status = status
        statusSince = time
        return change
    }
}
