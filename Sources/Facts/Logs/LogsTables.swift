extension FactTable {
    /// The tables of this folder.
    static let logsTables: [FactTable] = [
        auditBootArguments, auditPlugins, auditRules, auditdSettings, journalStorage, journaldSettings, logFiles,
        logForwarding, logServices, logrotateSettings, rsyslogRules, rsyslogSettings,
    ]
}
