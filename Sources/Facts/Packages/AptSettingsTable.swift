extension FactTable {
    static let aptSettings = FactTable(
        "apt_settings", "apt's configuration as its files together make it; built-in defaults have no row.",
        columns: [
            .text("key", "Name of the setting; the elements of a list end in ::"),
            .text("value", "Its value, without a user name and password in a URL"),
            .integer("enabled", "The value as a yes (1) or no (0), as apt reads it; null for other values"),
            .text("file", "File that sets it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/apt/apt.conf.d", "/etc/apt/apt.conf"]
    ) { host, rows in
        for setting in try host.part(APTConfiguration.self).settings {
            rows.append([
                .text(setting.key), .text(PublicURL(setting.value).text),
                .bool(APTConfiguration.boolean(setting.value)), .text(setting.file), .int(setting.line),
            ])
        }
    }
}
