// What the silence of modules means, and when.
extension ModuleJudge {
    /// The first time at which the silence of the module means something; nil where it never will, as things are.
    ///
    /// It moves with each value, so a server keeps it in a queue and looks at nothing else. Until the end of its warm-up
    /// nothing is missed, because the server itself was away.
    package func silenceDue(_ memory: ModuleMemory, warmUpEnd: Milliseconds) -> Milliseconds? {
        guard !definition.isDisabled, !definition.ignoresUnknown, let contact = memory.contactTime,
            silentStatus(memory) != nil
        else { return nil }
        return max(contact.later(by: patience(memory)).later(by: 1), warmUpEnd)
    }

    /// Decides what the module's silence means by now; nil while it means nothing.
    package func noteSilence(
        at now: Milliseconds, warmUpEnd: Milliseconds, _ memory: inout ModuleMemory
    ) -> Judgement? {
        guard let due = silenceDue(memory, warmUpEnd: warmUpEnd), now >= due, let status = silentStatus(memory)
        else { return nil }
        memory.flipFlop = nil
        memory.warnings = nil
        guard definition.type == .keepAlive else {
            return Judgement(.silent, change: memory.pass(to: status, at: now, because: .silence))
        }
        return noteHostSilence(at: newestTime(now, memory), &memory)
    }

    /// A host's silence is noted once, therefore it is believed at once.
    private func noteHostSilence(at time: Milliseconds, _ memory: inout ModuleMemory) -> Judgement {
        let value = RememberedValue(.number(0))
        let isStored = StorageRule.keeps(value, at: time, after: memory, of: definition)
        if isStored { memory.storedTime = time }
        memory.value = value
        memory.valueTime = time
        let change = memory.pass(to: rules.status(of: .number(0)), at: time, because: .value)
        return Judgement(.taken(.number(0)), isStored: isStored, change: change)
    }

    /// Notes that the host of a keep-alive module was heard of.
    package func noteContact(at now: Milliseconds, _ memory: inout ModuleMemory) -> Judgement {
        guard definition.type == .keepAlive, !definition.isDisabled else { return Judgement(.disabled) }
        memory.contactTime = now
        return take(.number(1), at: newestTime(now, memory), claim: nil, &memory)
    }

    /// A span without values that is not yet silence.
    private func patience(_ memory: ModuleMemory) -> Milliseconds {
        let interval = memory.interval ?? definition.schedule.interval
        return .span(seconds: Double(interval) / 1_000 * definition.unknownFactor)
    }

    /// The status that silence gives the module; nil where it changes nothing.
    private func silentStatus(_ memory: ModuleMemory) -> Status? {
        switch memory.status {
        case .notInitialised, .unknown:
            return nil
        case .normal, .warning, .critical:
            break
        }
        if definition.type == .keepAlive { return memory.value == .number(0) ? nil : .critical }
        guard definition.type.isAsynchronous else { return .unknown }
        return definition.recoversWhenSilent && memory.status != .normal ? .normal : nil
    }

    /// The server's clock may have been set back.
    private func newestTime(_ now: Milliseconds, _ memory: ModuleMemory) -> Milliseconds {
        max(now, memory.valueTime ?? now)
    }
}
