extension FactTable {
    /// The tables of this folder.
    static let webTables: [FactTable] = [nginxSettings, phpFPMPools, phpSettings]
}
