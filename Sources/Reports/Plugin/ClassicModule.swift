/// A module of the plugins that Elpis replaces, under its old name, so that its history continues.
package struct ClassicModule: Sendable {
    let name: String
    let source: Source
    /// The plugin that had it gave its modules a group.
    let group: String?

    enum Source: Sendable {
        /// Good when all of these checks pass or do not apply.
        case checks([String])
        /// Good when the check of the accepted files has nothing to say of this one.
        case file(String)
        /// How many files of keys there are, by a query that gives one number; none is best.
        case count(sql: String)
    }

    /// The check whose evidence names the essential files that changed.
    static let filesCheck = "integrity-essential-files"

    /// The checks that it stands for.
    package var checkIDs: [String] {
        switch source {
        case .checks(let ids): ids
        case .file: [ClassicModule.filesCheck]
        case .count: []
        }
    }

    private init(_ name: String, _ source: Source, group: String? = nil) {
        self.name = name
        self.source = source
        self.group = group
    }

    private init(_ name: String, _ checks: String..., group: String? = nil) {
        self.init(name, .checks(checks), group: group)
    }

    /// Names and meanings as in the plugins `pandora_security_check` and `basic_security_v2`.
    package static let all: [ClassicModule] = [
        ClassicModule("SELinux status", "mac-enforcing-now", group: PluginReport.group),
        ClassicModule("SSH root access status", "ssh-root-login", group: PluginReport.group),
        ClassicModule("SSH root keys status", "ssh-root-authorized-keys", group: PluginReport.group),
        ClassicModule(
            "Authorized ports status", "tcp-ports-permitted", "udp-ports-permitted", group: PluginReport.group),
        ClassicModule("Files check status", ClassicModule.filesCheck, group: PluginReport.group),
        ClassicModule("Insecure passwords status", "weak-passwords", "no-empty-passwords", group: PluginReport.group),
        ClassicModule("SEC[ssh_port]", "ssh-port"),
        ClassicModule("SEC[ftp_port]", "ftp-not-offered"),
        ClassicModule("SEC[ssh_allow_root]", "ssh-root-login"),
        ClassicModule("SEC[mysql_without_pass]", "mysql-root-password"),
        ClassicModule("SEC[mysql_bind]", "mysql-socket-localhost"),
        ClassicModule("SEC[mysql_port]", "mysql-port"),
        ClassicModule("SEC[SELinux_status]", "mac-enforcing-now"),
        ClassicModule("SEC[shadow_integrity]", .file("/etc/shadow")),
        ClassicModule("SEC[passwd_integrity]", .file("/etc/passwd")),
        ClassicModule("SEC[hosts_integrity]", .file("/etc/hosts")),
        ClassicModule("SEC[resolv_integrity]", .file("/etc/resolv.conf")),
        ClassicModule("SEC[ssh_config_integrity]", .file("/etc/ssh/sshd_config")),
        ClassicModule("SEC[rsyslog_integrity]", .file("/etc/rsyslog.conf")),
        ClassicModule(
            "SEC[authorized_keys_/home]",
            .count(sql: "SELECT count(DISTINCT file) FROM authorized_keys WHERE file LIKE '/home/%'")),
        ClassicModule(
            "SEC[authorized_keys_/root]",
            .count(sql: "SELECT count(DISTINCT file) FROM authorized_keys WHERE file LIKE '/root/%'")),
        ClassicModule("SEC[password_audit]", "weak-passwords", "no-empty-passwords"),
    ]
}
