extension FactTable {
    /// The tables of this folder.
    static let webTables: [FactTable] = [apacheModules, apacheSettings, nginxSettings, phpFPMPools, phpSettings]
}
