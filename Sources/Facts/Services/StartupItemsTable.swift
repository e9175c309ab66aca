internal import HostRoot

extension FactTable {
    static let startupItems = FactTable(
        "startup_items", "What is started with the system or with a user's desktop.",
        columns: [
            .text("name", "Name of the unit, script or entry"),
            .text("path", "The program or script"),
            .text("args", "Its arguments, what looks like a password replaced by ***"),
            .text("type", "systemd, sysv, rc.local or xdg"),
            .text("source", "File or link that starts it"),
            .text("status", "enabled"),
            .text("username", "The user that it runs as; null for whoever opens the desktop"),
        ],
        sources: UnitFolder.searchPath + ["/etc/rc?.d", "/etc/rc.local", "/etc/xdg/autostart"]
    ) { host, rows in
        let units = try host.part(SystemdUnits.self)
        for cause in units.obstacles { rows.noteMissingRows(cause) }
        for unit in units.units where unit.state == .enabled || unit.state == .enabledRuntime {
            let command = unit.settings.values("ExecStart", in: unit.section).first.map {
                RedactedCommand(line: $0.value.prefix(bytes: RedactedCommand.limit)).text
            }
            let (program, arguments) = command.map { StartCommand.split($0) } ?? (nil, nil)
            rows.append([
                .text(unit.name), .text(program), .text(arguments), "systemd", .text(unit.path), "enabled",
                .text(unit.settings.value("User", in: unit.section) ?? (unit.type == "service" ? "root" : nil)),
            ])
        }
        try host.appendScripts(of: Set(units.units.map(\.name)), to: &rows)
        for path in ["/etc/rc.local", "/etc/rc.d/rc.local"] where try host.root.status(path)?.isRunnable ?? false {
            // Red Hat's /etc/rc.local is a link to the other one.
            if try host.root.status(path, followLink: false)?.kind == .symbolicLink { continue }
            guard hasCommands(try host.root.text(path)) else { continue }
            rows.append(["rc.local", .text(path), nil, "rc.local", .text(path), "enabled", "root"])
        }
        for name in try host.root.namesIfPresent(in: "/etc/xdg/autostart") where name.hasSuffix(".desktop") {
            let path = "/etc/xdg/autostart/\(name)"
            rows.attempt { rows in
                let entry = UnitFile(try host.root.text(path, limit: 1 << 18))
                guard !entry.assignments.contains(where: { $0.keyword == "Hidden" && $0.value == "true" }) else {
                    return
                }
                let line =
                    entry.assignments.first { $0.section == "Desktop Entry" && $0.keyword == "Exec" }?.value ?? ""
                let (program, arguments) = StartCommand.split(RedactedCommand(line: line).text)
                rows.append([.text(name), .text(program), .text(arguments), "xdg", .text(path), "enabled", nil])
            }
        }
    }
}

extension FactTable {
    /// Whether a script does more than end: rc.local is often there with comments and `exit 0` alone.
    static func hasCommands(_ script: String) -> Bool {
        script.utf8.split(separator: UInt8(ascii: "\n")).contains { line in
            let command = Substring(line).trimmedOfBlanks
            return !command.isEmpty && !command.hasPrefix("#") && command != "exit" && command != "exit 0"
        }
    }
}

extension AuditedHost {
    /// The scripts of /etc/rc?.d that no unit of the same name takes the place of.
    fileprivate func appendScripts(of units: Set<String>, to rows: inout TableRows) throws {
        var seen: Set<String> = []
        for level in ["2", "3", "4", "5", "S"] {
            for prefix in ["/etc/rc\(level).d", "/etc/rc.d/rc\(level).d"] {
                for name in try root.namesIfPresent(in: prefix) where name.hasPrefix("S") && name.utf8.count > 3 {
                    let script = String(name.dropFirst(3))
                    guard !units.contains("\(script).service"), seen.insert(script).inserted else { continue }
                    let source = "\(prefix)/\(name)"
                    rows.append([
                        .text(script), .text("/etc/init.d/\(script)"), "start", "sysv", .text(source), "enabled",
                        "root",
                    ])
                }
            }
        }
    }
}

extension FileStatus {
    fileprivate var isRunnable: Bool { kind == .regular && permissions & 0o111 != 0 && size > 0 }
}

/// The command of an `Exec…` setting.
enum StartCommand {
    /// The program without systemd's marks before it, and the rest.
    static func split(_ command: String) -> (program: String?, arguments: String?) {
        let marks = "@-:+!|".utf8
        let plain = Substring(command.utf8.drop { marks.contains($0) || $0.isBlank })
        let program = plain.utf8.prefix { !$0.isBlank }
        guard !program.isEmpty else { return (nil, nil) }
        let rest = Substring(plain.utf8.dropFirst(program.count)).trimmedOfBlanks
        return (String(Substring(program)), rest.isEmpty ? nil : String(rest))
    }
}
