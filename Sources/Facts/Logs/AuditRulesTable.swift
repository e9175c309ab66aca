internal import HostRoot

extension FactTable {
    static let auditRules = FactTable(
        "audit_rules", "The audit rules that are loaded when the system starts.",
        columns: [
            .integer("position", "The order of loading, from 1"),
            .text("kind", "watch (-w), syscall (-a) or control (-e, -b, -D, …)"),
            .text("list", "exit, user, exclude, …; of a control rule nothing"),
            .text("action", "always or never"),
            .text("architecture", "b64, b32, or empty for a rule that names none"),
            .text("syscalls", "The system calls, each between commas as in ,chmod,fchmod,; empty for none"),
            .text("path", "The watched file or directory (-w, path=, dir=), without a slash at its end"),
            .text("permissions", "Which accesses count, in the order rwxa"),
            .text("fields", "The other comparisons, separated by blanks; an unset login id is written auid!=unset"),
            .text("keys", "The keys under which records are found, separated by blanks"),
            .text("option", "Of a control rule: -e, -b, -f, -D, -r, …"),
            .text("value", "Of a control rule: its value"),
            .text("text", "The rule as written"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: ["/etc/audit/rules.d/*.rules", "/etc/audit/audit.rules"], privilege: .root
    ) { host, rows in
        for (index, rule) in try AuditRules(host.root).rules.enumerated() {
            let syscalls = rule.syscalls.isEmpty ? "" : ",\(rule.syscalls.joined(separator: ",")),"
            rows.append([
                .int(index + 1), .text(rule.kind.rawValue), .text(rule.list), .text(rule.action),
                .text(rule.architecture), .text(syscalls), .text(rule.path), .text(rule.permissions),
                .text(rule.fields.joined(separator: " ")), .text(rule.keys.joined(separator: " ")),
                .text(rule.option), .text(rule.value), .text(rule.source.text), .text(rule.source.file),
                .int(rule.source.line),
            ])
        }
    }

    static let auditPlugins = FactTable(
        "audit_plugins", "Programs that receive every audit record beside the log file.",
        columns: [
            .text("name", "Name of the configuration file without its ending, such as au-remote or syslog"),
            .integer("active", "1 if it is started"),
            .text("path", "The program"),
            .text("type", "always or builtin"),
            .text("args", "Its arguments"),
            .text("file", "The configuration file"),
        ],
        sources: ["/etc/audit/plugins.d/*.conf", "/etc/audisp/plugins.d/*.conf"], privilege: .root
    ) { host, rows in
        for plugin in try AuditPlugin.all(host) {
            rows.append([
                .text(plugin.name), .bool(plugin.isActive), .text(plugin.settings["path"]),
                .text(plugin.settings["type"]), .text(plugin.settings["args"]), .text(plugin.file),
            ])
        }
    }

    static let auditBootArguments = FactTable(
        "audit_boot_arguments", "What the entries of the boot menu, and the running kernel, were told about auditing.",
        columns: [
            .text("source", "menu for an entry of the boot menu, running for the kernel that runs"),
            .integer("audit", "1 for audit=1, 0 for audit=0, null where it is not set"),
            .integer("backlog_limit", "Records that may wait before auditd takes them; null where it is not set"),
            .text("file", "Where it stands"),
            .integer("line", "The line there"),
        ],
        sources: ["grub.cfg", "/boot/loader/entries/*.conf", "grubenv", "/proc/cmdline"], privilege: .root
    ) { host, rows in
        for arguments in try BootArguments.all(host) {
            rows.append([
                .text(arguments.isRunning ? "running" : "menu"),
                .int(BootArguments.number(arguments.last("audit"))),
                .int(BootArguments.number(arguments.last("audit_backlog_limit"))), .text(arguments.file),
                .int(arguments.line),
            ])
        }
    }
}

struct AuditPlugin {
    let name: String
    let settings: [String: String]
    let file: String

    var isActive: Bool { settings["active"]?.lowercased() == "yes" }

    static func all(_ host: AuditedHost) throws -> [AuditPlugin] {
        var plugins: [AuditPlugin] = []
        for folder in ["/etc/audit/plugins.d", "/etc/audisp/plugins.d"] {
            for name in try host.root.namesIfPresent(in: folder) where name.hasSuffix(".conf") {
                let path = "\(folder)/\(name)"
                let assignments = ConfigurationLine.all(in: try host.root.text(path), file: path)
                    .compactMap(\.assignment).map { ($0.name.lowercased(), $0.value) }
                plugins.append(
                    AuditPlugin(
                        name: String(name.dropLast(5)),
                        settings: Dictionary(assignments) { _, last in last }, file: path))
            }
        }
        return plugins
    }
}

/// The arguments of one kernel.
package struct BootArguments: Sendable {
    package let words: [String]
    package let file: String
    package let line: Int
    package let isRunning: Bool

    /// Words of one entry; the kernel takes 4,096 bytes at most.
    private static let wordLimit = 1_000

    /// The value of the last `name=value`: the kernel lets the last win.
    package func last(_ name: String) -> String? {
        words.last { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    static func number(_ text: String?) -> Int? {
        switch text {
        case "on": 1
        case "off": 0
        default: text.flatMap { Int($0) }
        }
    }

    /// All menu entries, and the running kernel where it can be seen.
    package static func all(_ host: AuditedHost) throws -> [BootArguments] {
        var found: [BootArguments] = []
        for path in ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"] {
            guard let text = try host.root.textIfPresent(path) else { continue }
            found += menu(text, file: path, commands: ["linux", "linux16", "linuxefi"])
        }
        var variables: [String: [String]] = [:]
        for path in ["/boot/grub2/grubenv", "/boot/grub/grubenv"] {
            for line in ConfigurationLine.all(in: try host.root.textIfPresent(path) ?? "", file: path) {
                if let (name, value) = line.assignment {
                    variables["$\(name)"] = value.split(separator: " ").prefix(wordLimit).map(String.init)
                }
            }
        }
        for path in try host.root.glob("/boot/loader/entries/*.conf") {
            found += menu(try host.root.text(path), file: path, commands: ["options"]).map { entry in
                BootArguments(
                    words: entry.words.prefix(wordLimit).flatMap { variables[$0] ?? [$0] }, file: entry.file,
                    line: entry.line,
                    isRunning: false)
            }
        }
        if host.root.isLive, let text = try host.root.textIfPresent("/proc/cmdline") {
            let line = ConfigurationLine(text: text, file: "/proc/cmdline", line: 1)
            found.append(
                BootArguments(
                    words: line.text.split(whereSeparator: \.isWhitespace).map(String.init), file: line.file, line: 1,
                    isRunning: true))
        }
        return found
    }

    private static func menu(_ text: String, file: String, commands: Set<String>) -> [BootArguments] {
        ConfigurationLine.all(in: text, file: file).compactMap { line in
            let words = line.words
            guard let command = words.first, commands.contains(command) else { return nil }
            return BootArguments(words: Array(words.dropFirst()), file: file, line: line.line, isRunning: false)
        }
    }
}
