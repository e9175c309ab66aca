package import AgentData

/// What became of a module in a round.
package struct ModuleOutcome: Sendable {
    package enum Result: Sendable, Hashable {
        case reported(ModuleReport)
        /// There is nothing to tell, for this reason.
        case omitted(Omission)
        /// It was not run, because somebody else could have changed what it runs.
        case refused(String)
    }

    package enum Omission: Sendable, Hashable {
        /// A pre-condition does not hold.
        case notWanted
        /// The intensive conditions are as they were.
        case unchanged
        /// The first look at a log only finds its end, and later ones may find nothing new.
        case nothingNew
        case noOutput
        case failed(String)
        case timedOut(seconds: Int)
        case cancelled
    }

    package let module: ModuleDefinition
    package let result: Result
    package let duration: Duration
    /// The output was longer than is kept.
    package var isCut = false
    /// Where lines of a log are missing, and conditions whose command failed, as sentences.
    package var notes: [String] = []
}

/// A module's part of a message.
package enum ModuleReport: Sendable, Hashable {
    case module(AgentMessage.Module)
    /// What a plugin printed, as it is: nobody has verified yet that it is a part of a message.
    case fragment([UInt8])
    case log(AgentMessage.LogModule)
}

extension ModuleDefinition {
    /// The element of a message with these values: one, or one for each line of a log.
    func element(_ values: [String]) -> AgentMessage.Module {
        let reading: AgentMessage.Module.Reading =
            values.count == 1 ? .value(values[0]) : .list(values.map { AgentMessage.Module.Sample(value: $0) })
        var element = AgentMessage.Module(name: name, type: AgentMessage.Module.Kind(rawValue: type), reading: reading)
        element[.description] = description
        if timing.rounds > 1 { element[.interval] = String(timing.rounds) }
        element[.crontab] = timing.crontabText
        for (attribute, texts) in attributes {
            guard attribute != .alertTemplate else {
                element.alertTemplates = texts
                continue
            }
            if let setting = AgentMessage.Module.Setting(rawValue: attribute.rawValue) { element[setting] = texts.last }
        }
        return element
    }
}
