extension FactTable {
    static let sshdAlgorithms = FactTable(
        "sshd_algorithms",
        "Algorithms that the SSH server offers, one row each: the lists of sshd_settings taken apart.",
        columns: [
            .text("keyword", "Keyword of the list, for example ciphers"),
            .text("algorithm", "Name of the algorithm"),
            .integer("position", "Place in the list, from 1; the server's order of preference"),
            .text("match", "Criteria of the Match block that sets the list; empty for what holds always"),
            .text("origin", "file (set by a file), or default"),
            .text("file", "File that sets the list; null for a default"),
            .integer("line", "Line in the file"),
        ],
        sources: ["sshd_settings"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for setting in settings.settings {
            guard case .algorithms = SshdKeyword.byName[setting.keyword]?.kind else { continue }
            for (index, name) in setting.value.split(separator: ",").enumerated() {
                rows.append([
                    .text(setting.keyword), .text(name), .int(index + 1), .text(setting.match),
                    .text(setting.isDefault ? "default" : "file"), .text(setting.file), .int(setting.line),
                ])
            }
        }
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
    }
}
