extension FactTable {
    /// The tables of this folder.
    static let servicesTables: [FactTable] = [
        cronAccess, crontab, inetdServices, startedPrograms, startupItems, systemdTimers, systemdUnits,
        systemdUnitSettings,
    ]
}
