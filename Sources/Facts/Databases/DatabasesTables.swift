extension FactTable {
    /// The tables of this folder.
    static let databasesTables: [FactTable] = [
        mysqlAccess, mysqlDatabases, mysqlOptionFiles, mysqlServer, mysqlSettings, mysqlUsers,
    ]
}
