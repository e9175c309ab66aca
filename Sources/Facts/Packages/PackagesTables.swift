extension FactTable {
    /// The tables of this folder.
    static let packagesTables: [FactTable] = [
        osVersion, osSupport, debPackages, rpmPackages, aptSettings, aptSources, packageUpdates, packageLists,
        yumSources, dnfSettings, packageKeys, packageProxy, automaticUpdates, rebootRequired, packageLogs,
        vulnerablePackages,
        advisoryFeed,
    ]
}
