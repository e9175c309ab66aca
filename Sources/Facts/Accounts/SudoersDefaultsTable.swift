internal import HostRoot

extension FactTable {
    static let sudoersDefaults = FactTable(
        "sudoers_defaults", "Each setting of each Defaults line, in the order in which sudo reads them.",
        columns: [
            .text("scope", "all, host, user, runas or command"),
            .text("members", "For whom or what it holds, with aliases replaced, separated by commas; empty for all"),
            .text("name", "Name of the setting"),
            .text("operation", "=, += or -=; empty for a flag"),
            .text("value", "The value as written, without quotes; empty for a flag"),
            .integer("is_negated", "1 where the setting is switched off (!name)"),
            .text("source", "The file"),
            .integer("line", "Its line"),
            .integer("position", "The order of reading; the last one that concerns a call decides"),
        ],
        sources: ["/etc/sudoers", "/etc/sudoers.d"], privilege: .root
    ) { host, rows in
        let policy = try host.part(SudoersPolicy.self)
        for cause in policy.obstacles { rows.noteMissingRows(cause) }
        for (position, entry) in policy.defaults.enumerated() {
            let kind: SudoersFile.AliasKind =
                switch entry.scope {
                case .all, .user: .user
                case .host: .host
                case .runas: .runas
                case .command: .command
                }
            let members = policy.expanded(entry.members, kind).map { ($0.isNegated ? "!" : "") + $0.text }
            rows.append([
                .text(entry.scope.rawValue), .text(members.joined(separator: ", ")), .text(entry.setting.name),
                .text(entry.setting.operation), .text(entry.setting.value), .bool(entry.setting.isNegated),
                .text(entry.file), .int(entry.line), .int(position),
            ])
        }
    }

    static let sudoSettings = FactTable(
        "sudo_settings",
        "The settings of sudo that hold for everybody: the last Defaults line without a scope, or the built-in value.",
        columns: [
            .text("name", "Name of the setting"),
            .any("value", "1 or 0 for a flag; a number (minutes for timeouts) or text; null where it is switched off"),
            .integer("is_default", "1 where no file sets it and the built-in value holds"),
            .text("source", "The file that sets it; null for a built-in value"),
            .integer("line", "Its line"),
        ],
        sources: ["/etc/sudoers", "/etc/sudoers.d", "/usr/bin/sudo"], privilege: .root
    ) { host, rows in
        let policy = try host.part(SudoersPolicy.self)
        for cause in policy.obstacles { rows.noteMissingRows(cause) }
        guard policy.isPresent else { return }
        let isDebian = host.root.exists("/etc/debian_version")
        // A program that cannot be read tells no version; the older defaults are then taken to hold.
        let version = try? host.part(SudoProgram.self).version
        let settings = SudoSettings(policy.defaults, isDebian: isDebian, version: version)
        for setting in settings.all {
            rows.append([
                .text(setting.name), setting.value, .bool(setting.file == nil), .text(setting.file),
                .int(setting.line),
            ])
        }
    }
}

/// The settings that hold for every call of sudo.
package struct SudoSettings: Sendable {
    package let all: [Setting]

    package struct Setting: Sendable {
        package let name: String
        package let value: FactValue
        package let file: String?
        package let line: Int?
    }

    /// The version is that of sudo, where it is known.
    package init(_ defaults: [SudoersPolicy.Setting], isDebian: Bool, version: SudoProgram.Version?) {
        var found: [String: Setting] = [:]
        for (name, value) in SudoSettings.builtIn(isDebian: isDebian, version: version) {
            found[name] = Setting(name: name, value: value, file: nil, line: nil)
        }
        for entry in defaults where entry.scope == .all {
            let setting = entry.setting
            var value = SudoSettings.value(setting)
            if setting.operation == "+=", case .text(let old)? = found[setting.name]?.value {
                value = .text("\(old) \(setting.value)")
            } else if setting.operation == "-=", case .text(let old)? = found[setting.name]?.value {
                let removed = Set(setting.value.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) })
                value = .text(
                    Substring(old).utf8.words.filter { !removed.contains($0) }.joined(separator: " "))
            }
            found[setting.name] = Setting(name: setting.name, value: value, file: entry.file, line: entry.line)
        }
        all = found.values.sorted { $0.name < $1.name }
    }

    /// Settings of another kind than a flag; `!name` switches them off rather than making them 0.
    private static let texts: Set<String> = ["logfile", "syslog", "secure_path", "env_file", "mailto", "editor"]

    private static func value(_ setting: SudoersFile.Default) -> FactValue {
        if setting.isNegated { return texts.contains(setting.name) ? .null : 0 }
        if setting.operation.isEmpty { return 1 }
        if let number = Int64(setting.value) { return .integer(number) }
        if let number = Double(setting.value) { return .real(number) }
        return .text(setting.value)
    }

    private static func builtIn(isDebian: Bool, version: SudoProgram.Version?) -> [(String, FactValue)] {
        // sudo runs commands in a pseudo-terminal of their own by default since 1.9.14.
        let usesPTY = version.map { $0 >= SudoProgram.Version(1, 9, 14) } ?? false
        return [
            ("authenticate", 1), ("env_reset", 1), ("visiblepw", 0), ("use_pty", usesPTY ? 1 : 0), ("requiretty", 0),
            ("timestamp_timeout", isDebian ? 15 : 5), ("timestamp_type", "tty"), ("passwd_tries", 3),
            ("syslog", "authpriv"), ("logfile", nil), ("log_input", 0), ("log_output", 0), ("rootpw", 0),
            ("targetpw", 0), ("runaspw", 0), ("noexec", 0), ("setenv", 0), ("secure_path", nil),
            ("runas_default", "root"),
        ]
    }
}
