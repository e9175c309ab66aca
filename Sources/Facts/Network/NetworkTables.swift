extension FactTable {
    /// The tables of this folder.
    static let networkTables: [FactTable] = [listeningPorts, processOpenSockets]
}
