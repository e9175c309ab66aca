internal import HostRoot

extension FactTable {
    static let umaskSettings = FactTable(
        "umask_settings", "Each place that sets the default umask of logins.",
        columns: [
            .text("origin", "shell (a umask command in a start-up file), login.defs, or pam_umask (its argument)"),
            .text("value", "The umask as written"),
            .integer("mask", "Its bits as a number, octal read; null for symbolic or other values"),
            .integer("is_conditional", "1 where the command stands within if, case or a loop"),
            .integer("is_used", "0 for login.defs where no PAM service calls pam_umask, so that logins do not use it"),
            .text("file", "The file"),
            .integer("line", "Its line; null for the built-in value of login.defs"),
        ],
        sources: ShellSettings.files + [LoginDefinitions.path, "/etc/pam.d"], privilege: .partlyRoot
    ) { host, rows in
        let shells = try host.part(ShellSettings.self)
        for cause in shells.obstacles { rows.noteMissingRows(cause) }
        for umask in shells.umasks where !umask.file.hasPrefix("/root/") {
            rows.append([
                "shell", .text(umask.value), .int(Int64(umask.value, radix: 8)), .bool(umask.isConditional),
                .bool(true), .text(umask.file), .int(umask.line),
            ])
        }
        let pam = try host.part(PamConfiguration.self)
        for cause in pam.obstacles { rows.noteMissingRows(cause) }
        let calls = pam.rules.filter { $0.entry.moduleName == "pam_umask.so" }
        var seen: Set<[String]> = []
        for rule in calls where seen.insert([rule.file, String(rule.entry.line)]).inserted {
            guard let argument = rule.entry.arguments.last(where: { $0.hasPrefix("umask=") }) else { continue }
            let value = String(argument.dropFirst(6))
            rows.append([
                "pam_umask", .text(value), .int(Int64(value, radix: 8)), .bool(false), .bool(true), .text(rule.file),
                .int(rule.entry.line),
            ])
        }
        if let setting = try host.part(LoginDefinitions.self)["UMASK"] {
            rows.append([
                "login.defs", .text(setting.value), .int(setting.number), .bool(false), .bool(!calls.isEmpty),
                .text(LoginDefinitions.path), .int(setting.line),
            ])
        }
    }

    static let shellTimeout = FactTable(
        "shell_timeout", "Each place that sets TMOUT, after which an idle shell ends.",
        columns: [
            .integer("seconds", "Seconds; 0 for never; null where the value is no number"),
            .integer("is_readonly", "1 where users cannot change it"),
            .integer("is_exported", "1 where programs that the shell starts see it"),
            .text("file", "The file"),
            .integer("line", "Its line"),
        ],
        sources: ShellSettings.files, privilege: .partlyRoot
    ) { host, rows in
        let shells = try host.part(ShellSettings.self)
        for cause in shells.obstacles { rows.noteMissingRows(cause) }
        for timeout in shells.timeouts where !timeout.file.hasPrefix("/root/") {
            rows.append([
                .int(timeout.seconds), .bool(timeout.isReadOnly), .bool(timeout.isExported), .text(timeout.file),
                .int(timeout.line),
            ])
        }
    }

    static let rootSearchPath = FactTable(
        "root_search_path", "Each folder of each PATH that a start-up file gives to root.",
        columns: [
            .text("folder", "The folder as written; empty and . stand for the working folder"),
            .integer("is_absolute", "1 where it starts with / or is a variable"),
            .integer("is_writable_by_others", "1 where group or everybody may write it; null where it does not exist"),
            .integer("owner_uid", "User id of its owner; null where it does not exist"),
            .text("file", "The file"),
            .integer("line", "Its line"),
        ],
        sources: ["/etc/environment"] + ShellSettings.files + ShellSettings.rootFiles, privilege: .partlyRoot
    ) { host, rows in
        let shells = try host.part(ShellSettings.self)
        for cause in shells.obstacles { rows.noteMissingRows(cause) }
        for path in shells.searchPaths {
            // A real PATH is short; a hostile one must not make thousands of look-ups.
            for folder in path.folders.prefix(100) {
                let isVariable = folder.hasPrefix("$") || folder.hasPrefix("~") || folder.hasPrefix("`")
                let status = folder.hasPrefix("/") ? try host.root.status(folder) : nil
                rows.append([
                    .text(folder), .bool(folder.hasPrefix("/") || isVariable),
                    .bool(status.map { $0.isWritableByOthers || $0.isWritableByGroup && $0.group != 0 }),
                    .int(status?.user), .text(path.file), .int(path.line),
                ])
            }
        }
    }
}
