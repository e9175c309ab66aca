extension FactTable {
    /// The tables of this folder.
    static let sshTables: [FactTable] = [
        authorizedKeys, sshdAlgorithms, sshdBanners, sshdConfigFiles, sshdConfigErrors, sshdListeners, sshdSettings,
        sshHostKeys, sshModuli, sshSettings, userSSHKeys,
    ]
}
