extension FactTable {
    /// The tables of this folder.
    static let logsTables: [FactTable] = [
        auditBootArguments, auditPlugins, auditRules, auditdSettings, authEvents, bruteForce, journalStorage,
        journaldSettings, logFiles.changingByItself(), logForwarding, logServices, logrotateSettings, rsyslogRules,
        rsyslogSettings,
    ]
}
