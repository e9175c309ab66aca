extension FactTable {
    static let rsyslogRules = FactTable(
        "rsyslog_rules", "Where rsyslog sends messages, one row for each action, includes among them.",
        columns: [
            .text("selector", "The selector, property filter or condition; those of enclosing blocks joined by and"),
            .text(
                "facilities",
                "Facilities whose messages of severity info reach it, each between commas; null where a condition decides"
            ),
            .text("ruleset", "RSYSLOG_DefaultRuleset, or the ruleset that must be bound or called"),
            .text(
                "kind",
                "file, remote_udp, remote_tcp, relp, pipe, users, console, program, database, journal, discard, call or other"
            ),
            .text("target", "File, host, user list, …; template:NAME for a file named by a template"),
            .text("port", "Port of a remote target"),
            .integer("tls", "1 if the connection is encrypted"),
            .text("tls_auth", "How the server is recognised, such as x509/name or anon"),
            .text("file_mode", "Permissions of new files as four octal digits"),
            .text("template", "The template that the line is written with"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: ["/etc/rsyslog.conf and what it includes"]
    ) { host, rows in
        let configuration = try host.part(RsyslogConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for rule in configuration.rules {
            rows.append([
                .text(rule.selector), .text(rule.facilities.map { $0.isEmpty ? "" : ",\($0.joined(separator: ","))," }),
                .text(rule.ruleset), .text(rule.kind.rawValue), .text(rule.target), .text(rule.port),
                .bool(rule.isEncrypted), .text(rule.authentication), .text(rule.fileMode.map(OctalMode.text)),
                .text(rule.template), .text(rule.file), .int(rule.line),
            ])
        }
    }

    static let rsyslogSettings = FactTable(
        "rsyslog_settings", "Directives, modules and inputs of rsyslog in their order; no defaults.",
        columns: [
            .text(
                "name",
                "A directive in small letters (filecreatemode), global.NAME, module, input, or MODULE.PARAMETER"),
            .text("value", "Its value; for module and input the module's name in small letters"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: ["/etc/rsyslog.conf and what it includes"]
    ) { host, rows in
        let configuration = try host.part(RsyslogConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for setting in configuration.settings {
            rows.append([.text(setting.name), .text(setting.value), .text(setting.file), .int(setting.line)])
        }
    }
}
