extension FactTable {
    /// The tables of this folder.
    static let sshTables: [FactTable] = [
        authorizedKeys, sshdConfigErrors, sshdListeners, sshdSettings, sshHostKeys, sshModuli, sshSettings, userSSHKeys,
    ]
}
