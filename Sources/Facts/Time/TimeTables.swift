extension FactTable {
    /// The tables of this folder.
    static let timeTables: [FactTable] = [clock, timeServers, timeSync.changingByItself(), timeSyncSettings]
}
