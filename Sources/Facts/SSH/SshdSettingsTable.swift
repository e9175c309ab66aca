extension FactTable {
    static let sshdSettings = FactTable(
        "sshd_settings",
        "Effective settings of the SSH server, as `sshd -T` prints them; one row for each value of a keyword.",
        columns: [
            .text("keyword", "Keyword in lower case, under its present name"),
            .text("value", "Value in the spelling of `sshd -T`; times are seconds, algorithm lists are resolved"),
            .text("match", "Criteria of the Match block that sets it; empty for what holds always"),
            .text("origin", "file (set by a file), or default"),
            .text("file", "File that sets it; null for a default"),
            .integer("line", "Line in the file"),
        ],
        sources: [
            "/etc/ssh/sshd_config and what it includes", "/usr/sbin/sshd (its version)", "/etc/default/ssh",
            "/etc/sysconfig/sshd", "/etc/crypto-policies/back-ends/opensshserver.config",
        ],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for setting in settings.settings {
            rows.append([
                .text(setting.keyword), .text(setting.value), .text(setting.match),
                .text(setting.isDefault ? "default" : "file"), .text(setting.file), .int(setting.line),
            ])
        }
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
    }

    static let sshdConfigErrors = FactTable(
        "sshd_config_errors", "Lines of the SSH server's configuration because of which it would not start.",
        columns: [
            .text("file", "File"),
            .integer("line", "Line in the file"),
            .text("keyword", "Keyword of the line, in lower case"),
            .text("message", "What is wrong"),
        ],
        sources: ["/etc/ssh/sshd_config and what it includes"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for mistake in settings.mistakes.prefix(1000) {
            rows.append([.text(mistake.file), .int(mistake.line), .text(mistake.keyword), .text(mistake.message)])
        }
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
    }
}
