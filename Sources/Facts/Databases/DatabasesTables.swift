extension FactTable {
    /// The tables of this folder.
    static let databasesTables: [FactTable] = [mysqlOptionFiles, mysqlServer, mysqlSettings]
}
