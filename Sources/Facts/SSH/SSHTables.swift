extension FactTable {
    /// The tables of this folder.
    static let sshTables: [FactTable] = [sshdSettings, sshdConfigErrors, sshdListeners]
}
