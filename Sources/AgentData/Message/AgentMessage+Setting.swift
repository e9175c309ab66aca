extension AgentMessage.Module {
    /// The elements of a module that hold one text, in the order of the reference agent.
    ///
    /// What is not the module's name, type, values or alert templates.
    package enum Setting: String, FieldKey {
        case description
        /// Intervals of the agent from one report to the next.
        case interval = "module_interval"
        case minimum = "min"
        case maximum = "max"
        case postProcess = "post_process"
        case minimumCritical = "min_critical"
        case maximumCritical = "max_critical"
        case minimumWarning = "min_warning"
        case maximumWarning = "max_warning"
        case disabled
        case flipFlops = "min_ff_event"
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
        case crontab
        /// Seconds to the next report.
        case cronInterval = "cron_interval"
        case flipFlopsNormal = "min_ff_event_normal"
        case flipFlopsWarning = "min_ff_event_warning"
        case flipFlopsCritical = "min_ff_event_critical"
        case flipFlopTimeout = "ff_timeout"
        case eachFlipFlop = "each_ff"
        case flipFlopType = "ff_type"
        /// NORMAL, WARNING or CRITICAL, whatever the thresholds say.
        case status
        case parent = "module_parent"
        case parentUnlink = "module_parent_unlink"
        case minimumWarningForced = "min_warning_forced"
        case maximumWarningForced = "max_warning_forced"
        case minimumCriticalForced = "min_critical_forced"
        case maximumCriticalForced = "max_critical_forced"
        case textWarningForced = "str_warning_forced"
        case textCriticalForced = "str_critical_forced"
        /// The time of the value; other servers than Elpis's take it from a list alone.
        case timestamp
        /// Of the type log4x alone.
        case severity
        case message
        case stackTrace = "stacktrace"
    }
}
