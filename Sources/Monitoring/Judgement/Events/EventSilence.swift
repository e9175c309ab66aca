/// When a server tells nothing of what it sees.
package struct EventSettings: Sendable, Hashable, Codable {
    /// Somebody switched status events and alerts off, because too much is happening.
    package var isStormProtected = false
    /// Until then the server has just started, and tells no status events.
    package var eventWarmUpEnd: Milliseconds = .min
    /// A new status event validates the module's older ones.
    package var validatesOlder = true
    /// A module with an event that somebody works on raises no alert.
    package var inhibitsAlerts = false

    package init() {}
}

/// Why something is not told.
package enum EventSilence: String, Sendable, Hashable, CaseIterable {
    /// The module or its host is quiet.
    case quiet
    /// The module or its host is switched off.
    case disabled
    case warmUp
    case stormProtection
    /// Somebody works on the module's last event.
    case inProcess
    /// A host above has a critical alert that explains this one.
    case cascade
}

extension EventSettings {
    /// Why a status event of the module is not told; nil where it is.
    package func silenceOfEvents(of definition: ModuleDefinition, at now: Milliseconds) -> EventSilence? {
        if let silence = silence(of: definition) { return silence }
        return now < eventWarmUpEnd ? .warmUp : nil
    }

    /// Why no alert of the module is evaluated; nil where it is.
    package func silenceOfAlerts(of definition: ModuleDefinition, _ circumstances: AlertCircumstances) -> EventSilence?
    {
        if let silence = silence(of: definition) { return silence }
        if circumstances.parentIsCritical { return .cascade }
        return inhibitsAlerts && circumstances.lastEventState == .inProcess ? .inProcess : nil
    }

    private func silence(of definition: ModuleDefinition) -> EventSilence? {
        if definition.isDisabled { return .disabled }
        if definition.isQuiet { return .quiet }
        return isStormProtected ? .stormProtection : nil
    }

    /// The event that a change is told by; nil where it is no news or must not be told.
    package func event(
        for change: StatusChange, of definition: ModuleDefinition, _ subject: EventSubject, value: ModuleValue?,
        at now: Milliseconds
    ) -> MonitoringEvent? {
        guard silenceOfEvents(of: definition, at: now) == nil,
            let event = MonitoringEvent(change, of: subject, value: value)
        else { return nil }
        return validatesOlder ? event : event.leavingOlder
    }
}

/// What is so around a module while its alerts are evaluated.
package struct AlertCircumstances: Sendable, Hashable {
    /// A host above the module's has a fired alert of the severity critical, and the module's host has cascade protection.
    package var parentIsCritical = false
    /// Of the module's newest event.
    package var lastEventState: EventState?

    package init() {}
}
