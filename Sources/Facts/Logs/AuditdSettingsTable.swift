internal import HostRoot

extension FactTable {
    static let auditdSettings = FactTable(
        "auditd_settings", "Settings of the audit daemon as they are in force, defaults among them.",
        columns: [
            .text("name", "The setting in small letters, such as max_log_file_action"),
            .text("value", "Its value as written; words of auditd's own in small letters"),
            .integer("is_default", "1 if the file does not set it"),
            .text("file", "The file that sets it"),
            .integer("line", "The line there"),
        ],
        sources: ["/etc/audit/auditd.conf"], privilege: .root
    ) { host, rows in
        guard let text = try host.root.textIfPresent(AuditdSettings.path) else { return }
        let settings = AuditdSettings(text)
        for (name, value) in AuditdSettings.defaults where settings.lines[name] == nil {
            rows.append([.text(name), .text(value), 1, nil, nil])
        }
        for (name, setting) in settings.lines.sorted(by: { $0.key < $1.key }) {
            rows.append([.text(name), .text(setting.value), 0, .text(AuditdSettings.path), .int(setting.line)])
        }
    }
}

/// The audit daemon's configuration file: `name = value`, the last of a name counts.
package struct AuditdSettings: Sendable {
    static let path = "/etc/audit/auditd.conf"

    package private(set) var lines: [String: (value: String, line: Int)] = [:]

    package init(_ text: String) {
        for line in ConfigurationLine.all(in: text, file: AuditdSettings.path) {
            guard let (name, value) = line.assignment else { continue }
            let lowercased = name.lowercased()
            // Values end at the first blank, except commands to run and arguments.
            let isWord = AuditdSettings.words.contains(lowercased)
            lines[lowercased] = (isWord && !value.contains("/") ? value.lowercased() : value, line.line)
        }
    }

    /// Settings whose values are words without regard to case.
    private static let words: Set<String> = [
        "local_events", "write_logs", "log_format", "flush", "name_format", "max_log_file_action",
        "space_left_action", "verify_email", "admin_space_left_action", "disk_full_action", "disk_error_action",
        "use_libwrap", "transport", "enable_krb5", "distribute_network", "overflow_action", "log_group",
    ]

    /// What auditd takes where the file says nothing.
    static let defaults: [(String, String)] = [
        ("local_events", "yes"), ("write_logs", "yes"), ("log_file", "/var/log/audit/audit.log"), ("log_group", "root"),
        ("flush", "none"), ("freq", "0"), ("max_log_file", "0"), ("num_logs", "0"), ("max_log_file_action", "ignore"),
        ("space_left", "0"), ("space_left_action", "ignore"), ("action_mail_acct", "root"), ("verify_email", "yes"),
        ("admin_space_left", "0"), ("admin_space_left_action", "ignore"), ("disk_full_action", "ignore"),
        ("disk_error_action", "syslog"), ("distribute_network", "no"), ("name_format", "none"),
    ]
}
