/// A module of a configuration: what is measured, when, and how it is told.
package struct ModuleDefinition: Sendable, Hashable {
    package var place: ConfigurationPlace
    /// Empty only for a plugin that names itself in its output.
    package var name = ""
    package var source: ModuleSource
    package var type = "generic_data"
    package var description = ""
    package var timing = ModuleTiming()
    /// Seconds; nil: the configuration's `elpis_module_timeout`.
    package var timeout: Int?
    /// All must hold, or the module does not run.
    package var preconditions: [CommandCondition] = []
    /// Each one's command runs where the value satisfies it.
    package var conditions: [CommandCondition] = []
    /// All together are a truth; the module is told when it changes.
    package var intensiveConditions: [ValueCondition] = []
    /// The environment variable in which later modules find the value.
    package var savesAs: String?
    /// Which lines of a log count; nil: all.
    package var pattern: String?
    package var isDisabled = false
    /// What the server is told as it stands, in the order of ``ModuleAttribute``.
    package var attributes: [ModuleAttribute: [String]] = [:]

    package init(place: ConfigurationPlace, source: ModuleSource) {
        self.place = place
        self.source = source
    }
}

/// Where a module's value comes from.
package enum ModuleSource: Sendable, Hashable {
    /// The output of a shell command.
    case exec(String)
    /// A shell command that prints parts of a message.
    case plugin(String)
    /// Whether a process has exactly this command line.
    case process(String)
    /// The percentage of a processor that the process with this command line used since it began.
    case processCPU(String)
    /// Its memory in megabytes.
    case processMemory(String)
    /// Megabytes free on the file system that is mounted there.
    case freeDisk(String)
    case freeDiskPercent(String)
    case occupiedDiskPercent(String)
    case cpuUsage
    case freeMemory
    case freeMemoryPercent
    /// New lines of a log.
    case log(String)
}

/// When a module runs.
package struct ModuleTiming: Sendable, Hashable {
    package enum Absolute: Sendable, Hashable {
        /// Once, ever.
        case once
        case seconds(Int)
        /// So many intervals of the agent.
        case intervals(Int)
    }

    /// In every so many rounds.
    package var rounds = 1
    package var absolute: Absolute?
    package var crontab: Crontab?
    /// As written.
    package var crontabText: String?

    package init() {}
}

/// What is passed to the server as it stands, in the order of the message.
package enum ModuleAttribute: String, Sendable, CaseIterable, Comparable {
    case minimum = "min"
    case maximum = "max"
    case postProcess = "post_process"
    case minCritical = "min_critical"
    case maxCritical = "max_critical"
    case minWarning = "min_warning"
    case maxWarning = "max_warning"
    case disabled
    case minFlipFlop = "min_ff_event"
    case unit
    case group = "module_group"
    case customID = "custom_id"
    case textWarning = "str_warning"
    case textCritical = "str_critical"
    case criticalInstructions = "critical_instructions"
    case warningInstructions = "warning_instructions"
    case unknownInstructions = "unknown_instructions"
    case tags
    case criticalInverse = "critical_inverse"
    case warningInverse = "warning_inverse"
    case quiet
    case flipFlopInterval = "module_ff_interval"
    case alertTemplate = "alert_template"
    case cronInterval = "cron_interval"
    case minFlipFlopNormal = "min_ff_event_normal"
    case minFlipFlopWarning = "min_ff_event_warning"
    case minFlipFlopCritical = "min_ff_event_critical"
    case flipFlopTimeout = "ff_timeout"
    case eachFlipFlop = "each_ff"
    case flipFlopType = "ff_type"

    package static func < (one: ModuleAttribute, other: ModuleAttribute) -> Bool { one.position < other.position }

    private var position: Int { ModuleAttribute.allCases.firstIndex(of: self) ?? 0 }

    /// The token of a configuration.
    init?(token: String) {
        switch token {
        case "module_postprocess": self = .postProcess
        case "module_group": self = .group
        case "module_ff_interval": self = .flipFlopInterval
        default:
            guard token.hasPrefix("module_"),
                let found = ModuleAttribute(rawValue: String(token.dropFirst("module_".count)))
            else { return nil }
            self = found
        }
    }

    enum Form {
        case text
        case number
        case count
        case truth
    }

    var form: Form {
        switch self {
        case .unit, .group, .customID, .textWarning, .textCritical, .criticalInstructions, .warningInstructions,
            .unknownInstructions, .tags, .alertTemplate:
            .text
        case .minimum, .maximum, .postProcess, .minCritical, .maxCritical, .minWarning, .maxWarning: .number
        case .disabled, .criticalInverse, .warningInverse, .quiet, .eachFlipFlop: .truth
        case .minFlipFlop, .flipFlopInterval, .cronInterval, .minFlipFlopNormal, .minFlipFlopWarning,
            .minFlipFlopCritical, .flipFlopTimeout, .flipFlopType:
            .count
        }
    }
}
