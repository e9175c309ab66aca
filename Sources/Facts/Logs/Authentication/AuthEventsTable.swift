extension FactTable {
    static let authEvents = FactTable(
        "auth_events",
        "Logins, failures to log in, sessions and uses of sudo and su, from the security log or the journal.",
        columns: [
            .time("time", "Seconds since 1970"),
            .text("path", "The log"),
            .text("program", "The program that wrote it, such as sshd"),
            .integer("pid", "Its process"),
            .text(
                "event",
                "login, failed_login, invalid_user, refused_user, gave_up, too_many_failures, locked, session, sudo, "
                    + "failed_sudo, su, failed_su or pam_failure (which the program tells as well)"),
            .text("username", "Whom it was about; for sudo and su, who one became"),
            .text("by_user", "From whose account"),
            .text("source", "The address, or `user` and the account on this host"),
            .text("source_address", "The address; NULL where there is none, or where nobody can tell which it is"),
            .integer("source_port", "The port there"),
            .text("method", "password, publickey, …; PAM's service; why sudo refused"),
            .text("terminal", "The terminal"),
            .text("command", "The program that sudo ran, without its arguments"),
            .integer("count", "How often it happened, where the log says so in one line"),
            .integer("failures", "Attempts that failed; 0 where another row stands for them"),
        ],
        sources: [
            "/var/log/auth.log, /var/log/secure and what was rotated of them",
            "/var/log/journal, /run/log/journal, where those files are not written to",
            "/etc/localtime, of the host on which Elpis runs",
        ],
        privilege: .root, index: ["source", "time"]
    ) { host, rows in
        let log = try AuthLog(host)
        for cause in log.obstacles { rows.noteMissingRows(cause) }
        for (path, event) in log.events {
            rows.append([
                .int(event.time), .text(path), .text(event.program), .int(event.pid), .text(event.kind.rawValue),
                .text(event.user), .text(event.byUser), .text(event.source), .text(event.address), .int(event.port),
                .text(event.method), .text(event.terminal), .text(event.command), .int(event.count),
                .int(event.failures),
            ])
        }
    }
}
