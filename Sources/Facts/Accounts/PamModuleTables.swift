extension PamModuleSettings {
    package static let pwquality = PamModuleSettings(
        modules: ["pam_pwquality.so"], type: "password",
        defaults: [
            ("difok", 1), ("minlen", 8), ("dcredit", 0), ("ucredit", 0), ("lcredit", 0), ("ocredit", 0),
            ("minclass", 0), ("maxrepeat", 0), ("maxclassrepeat", 0), ("maxsequence", 0), ("gecoscheck", 0),
            ("dictcheck", 1), ("usercheck", 1), ("enforcing", 1), ("retry", 1), ("enforce_for_root", 0),
        ],
        flags: ["enforce_for_root", "local_users_only"], bounds: ["minlen": 6...Int64.max, "minclass": 0...4],
        files: ["/etc/security/pwquality.conf.d/*.conf", "/etc/security/pwquality.conf"],
        fileRule: .lastWinsUntilError(otherNames: ["badwords", "dictpath", "usersubstr", "local_users_only"]))

    static let cracklib = PamModuleSettings(
        modules: ["pam_cracklib.so"], type: "password",
        defaults: [
            ("difok", 5), ("minlen", 9), ("dcredit", 1), ("ucredit", 1), ("lcredit", 1), ("ocredit", 1),
            ("minclass", 0), ("maxrepeat", 0), ("retry", 1), ("enforce_for_root", 0),
        ],
        flags: ["enforce_for_root"], bounds: ["minlen": 6...Int64.max, "minclass": 0...4])

    static let faillock = PamModuleSettings(
        modules: ["pam_faillock.so"], type: "auth",
        defaults: [
            ("deny", 3), ("fail_interval", 900), ("unlock_time", 600), ("even_deny_root", 0), ("audit", 0),
            ("silent", 0), ("local_users_only", 0),
        ],
        flags: ["even_deny_root", "audit", "silent", "local_users_only", "no_log_info", "nodelay"],
        files: ["/etc/security/faillock.conf"], fileArgument: "conf", hasPhase: true)

    static let tally = PamModuleSettings(
        modules: ["pam_tally2.so", "pam_tally.so"], type: "auth",
        defaults: [("deny", 0), ("unlock_time", 0), ("even_deny_root", 0)], flags: ["even_deny_root"], hasPhase: true)

    static let pwhistory = PamModuleSettings(
        modules: ["pam_pwhistory.so"], type: "password",
        defaults: [("remember", 10), ("retry", 1), ("enforce_for_root", 0)], flags: ["enforce_for_root"],
        files: ["/etc/security/pwhistory.conf"], fileArgument: "conf", fileRule: .firstWins)

    static let unixHistory = PamModuleSettings(
        modules: ["pam_unix.so"], type: "password", defaults: [("remember", 0)])
}

extension FactTable {
    static let pwqualitySettings = FactTable(
        "pwquality_settings",
        "The effective settings of pam_pwquality (or pam_cracklib) for each PAM line that calls it.",
        columns: PamModuleSettings.columns,
        sources: ["/etc/security/pwquality.conf", "/etc/security/pwquality.conf.d", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings.pwquality.addRows(of: host, to: &rows)
        try PamModuleSettings.cracklib.addRows(of: host, to: &rows)
    }

    static let faillockSettings = FactTable(
        "faillock_settings",
        "The effective settings of pam_faillock (or the older pam_tally2) for each PAM line that calls it.",
        columns: PamModuleSettings.columns + [
            .text("phase", "preauth, authfail or authsucc: what the line does; null for pam_tally2")
        ],
        sources: ["/etc/security/faillock.conf", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings.faillock.addRows(of: host, to: &rows)
        try PamModuleSettings.tally.addRows(of: host, to: &rows)
    }

    static let pwhistorySettings = FactTable(
        "pwhistory_settings",
        "The effective settings of pam_pwhistory, and of pam_unix where it keeps old passwords (remember), for each "
            + "PAM line that calls it.",
        columns: PamModuleSettings.columns,
        sources: ["/etc/security/pwhistory.conf", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings.pwhistory.addRows(of: host, to: &rows)
        try PamModuleSettings.unixHistory.addRows(of: host, to: &rows)
    }
}
