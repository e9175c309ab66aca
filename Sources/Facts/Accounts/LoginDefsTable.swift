extension FactTable {
    static let loginDefs = FactTable(
        "login_defs", "Settings of the shadow tools (useradd, passwd, …), with the built-in value where none is set.",
        columns: [
            .text("name", "Name of the setting"),
            .text("value", "Its value as written; the last line of a name counts"),
            .integer("number", "The value as a number (0x hexadecimal, leading 0 octal); null for other values"),
            .integer("is_default", "1 where the file does not set it and the built-in value holds"),
            .text("file", "The file that sets it; null for a built-in value"),
            .integer("line", "Its line"),
        ],
        sources: [LoginDefinitions.path]
    ) { host, rows in
        for setting in try host.part(LoginDefinitions.self).settings {
            rows.append([
                .text(setting.name), .text(setting.value), .int(setting.number), .bool(setting.line == nil),
                .text(setting.line == nil ? nil : LoginDefinitions.path), .int(setting.line),
            ])
        }
    }
}
