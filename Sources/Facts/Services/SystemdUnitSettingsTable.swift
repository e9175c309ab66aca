extension FactTable {
    static let systemdUnitSettings = FactTable(
        "systemd_unit_settings",
        "Settings that hold for each unit after its drop-ins; defaults that nothing sets are not among them.",
        columns: [
            .text("unit", "Name of the unit; masked units and aliases have no settings of their own"),
            .text("section", "Section, such as Service"),
            .text("keyword", "Keyword, such as ExecStart"),
            .text(
                "value",
                "Value as written, at most 4096 bytes, what looks like a password replaced by ***; a list has several rows"
            ),
            .integer("redactions", "How many parts of the value look like passwords or tokens"),
            .text("file", "File that sets it"),
            .integer("line", "Line in the file"),
        ],
        sources: UnitFolder.searchPath
    ) { host, rows in
        let units = try host.part(SystemdUnits.self)
        for cause in units.obstacles { rows.noteMissingRows(cause) }
        for unit in units.units {
            for setting in unit.settings.effective {
                let (value, redactions) = setting.redacted
                rows.append([
                    .text(unit.name), .text(setting.section), .text(setting.keyword), .text(value), .int(redactions),
                    .text(setting.file), .int(setting.line),
                ])
            }
        }
    }
}

extension UnitSettings.Setting {
    /// The value without secrets, and how many there were.
    fileprivate var redacted: (String, Int) {
        if keyword.hasPrefix("SetCredential") {
            return ("\(value.prefix { $0 != ":" }):***", keyword == "SetCredential" ? 1 : 0)
        }
        let start = value.prefix(bytes: RedactedCommand.limit)
        guard keyword.hasPrefix("Exec") || keyword == "Environment" else { return (start, 0) }
        let command = RedactedCommand(line: start)
        return (command.text, command.redactions)
    }
}
