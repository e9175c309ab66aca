extension FactTable {
    /// The tables of this folder.
    static let servicesTables: [FactTable] = [systemdTimers, systemdUnits, systemdUnitSettings]
}
