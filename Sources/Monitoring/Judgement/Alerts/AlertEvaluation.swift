/// Evaluates an alert of a module: decides when it fires, recovers or ceases, and which actions run.
package struct AlertEvaluation: Sendable {
    private let template: AlertTemplate
    private let condition: PreparedCondition
    private let actions: [AlertAction]

    package init(_ template: AlertTemplate, actions: [AlertAction] = []) throws(AlertConditionError) {
        self.template = template
        condition = try PreparedCondition(template.condition)
        self.actions = actions.isEmpty ? template.defaultAction.map { [$0] } ?? [] : actions
    }

    /// Evaluates the alert on a value or a status; what it must be kept from (see ``EventSettings``) is asked before.
    package func evaluate(
        _ input: AlertInput, at now: Milliseconds, in zone: TimeZoneRules, _ memory: inout AlertMemory
    ) -> AlertOutcome {
        guard template.schedule.contains(LocalTime(now, in: zone)) else { return .outOfHours }
        guard let holds = condition.holds(input) else { return .undecided }
        return holds ? evaluateHolding(at: now, &memory) : evaluateNotHolding(at: now, &memory)
    }

    private func evaluateHolding(at now: Milliseconds, _ memory: inout AlertMemory) -> AlertOutcome {
        if isOver(memory, now) { memory.beginAnew() }
        if memory.count == 0 { memory.periodStart = now }
        let mayFire = memory.count >= template.minimumAlerts && memory.timesFired < template.maximumAlerts
        memory.count = min(memory.count, Int.max - 1) + 1
        guard mayFire else { return .counted }
        memory.timesFired += 1
        memory.lastFired = now
        return .fired(due(at: now, &memory))
    }

    private func evaluateNotHolding(at now: Milliseconds, _ memory: inout AlertMemory) -> AlertOutcome {
        guard memory.isFired else {
            if memory.count > 0, template.resetsMinimum || isOver(memory, now) { memory.beginAnew() }
            return .quiet
        }
        guard template.notifiesRecovery || isOver(memory, now) else { return .stillFired }
        let timesFired = memory.timesFired
        memory.beginAnew()
        guard template.notifiesRecovery else { return .ceased }
        return .recovered(actions.filter { $0.hasRun(byFire: timesFired) })
    }

    /// Without a period, what was counted towards firing stays counted.
    private func isOver(_ memory: AlertMemory, _ now: Milliseconds) -> Bool {
        guard let start = memory.periodStart else { return false }
        guard template.timeThreshold > 0 else { return memory.isFired && now > start }
        return now.since(start) > .span(seconds: template.timeThreshold)
    }

    /// The actions that run at this firing.
    private func due(at now: Milliseconds, _ memory: inout AlertMemory) -> [AlertAction] {
        let due = actions.filter { action in
            guard action.runs(atFire: memory.timesFired) else { return false }
            guard let last = memory.actionTimes?[action.identifier] else { return true }
            return now.since(last) >= action.pause
        }
        var times = memory.actionTimes ?? [:]
        for action in due where action.pause > 0 { times[action.identifier] = now }
        // Actions that were taken from the alert are forgotten.
        times = times.filter { time in actions.contains { $0.identifier == time.key } }
        memory.actionTimes = times.isEmpty ? nil : times
        return due
    }
}

/// What an evaluation came to.
package enum AlertOutcome: Sendable, Hashable {
    /// The schedule does not include the time: nothing is decided.
    case outOfHours
    /// Silence says nothing about the condition.
    case undecided
    /// The condition holds, not often enough or too often.
    case counted
    case fired([AlertAction])
    /// The condition does not hold and did not.
    case quiet
    /// The condition does not hold any more; the alert stays until its period is over.
    case stillFired
    /// The actions that told of the alert tell of its end.
    case recovered([AlertAction])
    case ceased
}

extension AlertMemory {
    mutating func beginAnew() {
        periodStart = nil
        count = 0
        timesFired = 0
    }
}
