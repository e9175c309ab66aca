internal import HostRoot

extension FactTable {
    static let sshdBanners = FactTable(
        "sshd_banners", "Files that the SSH server shows before login, and what they say.",
        columns: [
            .text("path", "File that Banner names"),
            .integer("present", "1 where the file exists"),
            .text("content", "Its first 4,096 characters; null where it is not there"),
            .text("match", "Criteria of the Match block that sets it; empty for what holds always"),
            .text("file", "File that sets Banner"),
            .integer("line", "Line in the file"),
        ],
        sources: ["Banner of sshd_settings, and the files that it names"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
        for setting in settings.settings where setting.keyword == "banner" && setting.value != "none" {
            rows.attempt { rows in
                // sshd itself reads no more than a megabyte.
                let status = try host.root.status(setting.value)
                let text = status?.kind == .regular ? try host.root.text(setting.value, limit: 1 << 20) : nil
                rows.append([
                    .text(setting.value), .bool(text != nil),
                    .text(text.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(4096))) }),
                    .text(setting.match), .text(setting.file), .int(setting.line),
                ])
            }
        }
    }
}
