extension FactTable {
    /// The tables of this folder.
    static let logsTables: [FactTable] = [
        auditBootArguments, auditPlugins, auditRules, auditdSettings, authEvents, bruteForce, journalStorage,
        journaldSettings, logFiles, logForwarding, logServices, logrotateSettings, rsyslogRules, rsyslogSettings,
    ]
}
