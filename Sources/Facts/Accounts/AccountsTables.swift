extension FactTable {
    /// The tables of this folder.
    static let accountsTables: [FactTable] = [users]
}
