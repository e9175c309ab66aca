internal import Localization

extension FactTable {
    static let mysqlSettings = FactTable(
        "mysql_settings",
        "Options of MySQL and MariaDB programs, and the server's defaults for those that no file sets.",
        columns: [
            .text("section", "Group of the option file; null for a default, `command line` for the running server's"),
            .text("name", "Option with underscores, without the prefixes loose, skip, disable and enable"),
            .text("value", "Value; ON or OFF for switches, null where none is given and for passwords"),
            .text("file", "Option file; null for a default"),
            .integer("line", "Line in the file"),
            .integer("effective", "1 where it is what the installed server goes by"),
        ],
        sources: ["/etc/my.cnf", "/etc/mysql/my.cnf", "/root/.my.cnf", "files that these include", "/proc/*/cmdline"],
        privilege: .partlyRoot
    ) { host, rows in
        let configuration = try host.part(MySQLConfiguration.self)
        for (index, setting) in configuration.settings.enumerated() {
            rows.append([
                .text(setting.section), .text(setting.option.name), .text(setting.option.value), .text(setting.file),
                .int(setting.line), .bool(configuration.effective.contains(index)),
            ])
        }
        for (name, value) in configuration.defaults {
            rows.append([.null, .text(name), .text(value), .null, .null, .bool(true)])
        }
        for cause in try host.part(MySQLOptions.self).obstacles { rows.noteMissingRows(cause) }
        for section in configuration.undecided.sorted() {
            rows.noteMissingValues(
                .unsupported(
                    LocalizedText(
                        en: "the server's version is not known, so that the group [\(section)] may count or not",
                        ja: "サーバーのバージョンが不明なため、グループ [\(section)] が有効かどうか判断できません")),
                in: ["effective"])
        }
    }
}
