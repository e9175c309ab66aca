extension FactTable {
    /// The tables of this folder.
    static let processesTables: [FactTable] = [
        preloadedLibraries, processes.changingByItself(), processLinkerVariables,
    ]
}
