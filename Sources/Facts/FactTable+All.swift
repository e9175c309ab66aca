extension FactTable {
    /// Every fact table, sorted by name.
    package static let all: [FactTable] =
        [
            [.policy], accountsTables, sshTables, packagesTables, networkTables, processesTables, servicesTables,
            kernelTables, securityTables, filesTables, logsTables, timeTables, databasesTables, webTables,
            certificatesTables,
        ]
        .flatMap { $0 }
        .sorted { $0.name < $1.name }
}
