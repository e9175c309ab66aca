internal import HostRoot

extension FactTable {
    static let journaldSettings = FactTable(
        "journald_settings", "Settings of systemd's journal as they are in force, defaults among them.",
        columns: [
            .text("name", "The setting, such as Storage"),
            .text("value", "Its value as written; booleans are yes or no"),
            .integer("is_default", "1 if no file sets it"),
            .text("file", "The file that sets it"),
            .integer("line", "The line there"),
        ],
        sources: ["/etc/systemd/journald.conf", "journald.conf.d in /etc, /run, /usr/local/lib and /usr/lib"]
    ) { host, rows in
        guard let settings = try JournaldSettings(host) else { return }
        for setting in settings.all {
            rows.append([
                .text(setting.name), .text(setting.value), .bool(setting.file == nil), .text(setting.file),
                .int(setting.line),
            ])
        }
    }

    static let journalStorage = FactTable(
        "journal_storage", "Where systemd's journal keeps its records; no row where there is no journal.",
        columns: [
            .text("storage", "The setting Storage: auto, persistent, volatile or none"),
            .integer("is_persistent", "1 if records outlive a restart"),
            .text("folder", "/var/log/journal, /run/log/journal, or nothing"),
        ],
        sources: ["journald_settings", "/var/log/journal"]
    ) { host, rows in
        guard let settings = try JournaldSettings(host) else { return }
        let storage = settings.all.first { $0.name == "Storage" }?.value ?? "auto"
        let isPersistent: Bool
        switch storage {
        case "persistent": isPersistent = true
        case "auto": isPersistent = try host.root.status("/var/log/journal")?.kind == .directory
        default: isPersistent = false
        }
        let folder = isPersistent ? "/var/log/journal" : storage == "none" ? nil : "/run/log/journal"
        rows.append([.text(storage), .bool(isPersistent), .text(folder)])
    }
}

/// The settings of systemd's journal in force.
struct JournaldSettings {
    struct Setting {
        let name: String
        let value: String
        var file: String?
        var line: Int?
    }

    let all: [Setting]

    /// Nil where the host has no journal.
    init?(_ host: AuditedHost) throws {
        let configuration = try SystemdConfiguration(host.root, "journald.conf", section: "Journal")
        let programs = [
            "/usr/lib/systemd/systemd-journald", "/lib/systemd/systemd-journald", "/etc/systemd/journald.conf",
        ]
        guard try !configuration.assignments.isEmpty || programs.contains(where: { try host.root.status($0) != nil })
        else { return nil }
        let isDebian = try ["/etc/debian_version", "/etc/dpkg", "/var/lib/dpkg", "/etc/apt"].contains {
            try host.root.status($0) != nil
        }
        var settings: [Setting] = []
        var known: Set<String> = []
        for (name, value) in JournaldSettings.defaults(isDebian: isDebian) {
            known.insert(name)
            if let set = configuration.last(name) {
                let value = JournaldSettings.booleans.contains(name) ? JournaldSettings.boolean(set.value) : set.value
                settings.append(Setting(name: name, value: value, file: set.file, line: set.line))
            } else {
                settings.append(Setting(name: name, value: value))
            }
        }
        for assignment in configuration.assignments where known.insert(assignment.name).inserted {
            guard let set = configuration.last(assignment.name) else { continue }
            settings.append(Setting(name: set.name, value: set.value, file: set.file, line: set.line))
        }
        all = settings
    }

    private static let booleans: Set<String> = [
        "Seal", "ForwardToSyslog", "ForwardToKMsg", "ForwardToConsole", "ForwardToWall", "ReadKMsg",
    ]

    private static func boolean(_ text: String) -> String {
        switch text.lowercased() {
        case "1", "yes", "y", "true", "t", "on": "yes"
        case "0", "no", "n", "false", "f", "off": "no"
        default: text
        }
    }

    /// Those of systemd; Debian and Ubuntu change one.
    private static func defaults(isDebian: Bool) -> [(String, String)] {
        [
            ("Storage", "auto"), ("Compress", "yes"), ("Seal", "yes"), ("SplitMode", "uid"), ("SyncIntervalSec", "5m"),
            ("RateLimitIntervalSec", "30s"), ("RateLimitBurst", "10000"), ("SystemMaxUse", ""), ("SystemKeepFree", ""),
            ("SystemMaxFileSize", ""), ("SystemMaxFiles", "100"), ("RuntimeMaxUse", ""), ("MaxRetentionSec", "0"),
            ("MaxFileSec", "1month"), ("ForwardToSyslog", isDebian ? "yes" : "no"), ("ForwardToKMsg", "no"),
            ("ForwardToConsole", "no"), ("ForwardToWall", "yes"), ("MaxLevelStore", "debug"),
            ("MaxLevelSyslog", "debug"), ("LineMax", "48K"), ("ReadKMsg", "yes"), ("Audit", ""),
        ]
    }
}
