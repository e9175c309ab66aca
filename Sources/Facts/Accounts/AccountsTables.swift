extension FactTable {
    /// The tables of this folder.
    static let accountsTables: [FactTable] = [
        accountFileLines, failedLogins, faillockSettings, groupShadow, groups, homeDirectories, homeFiles, last,
        lastLog,
        loggedInUsers, loginBanners, loginDefs, pamLimits, pamRules, pwhistorySettings, pwqualitySettings,
        rootSearchPath, secureTerminals, shadow, shellTimeout, shells, sudoFiles, sudoGrants, sudoSettings, sudoers,
        sudoersDefaults, umaskSettings, useraddDefaults, userGroups, users,
    ]
}
