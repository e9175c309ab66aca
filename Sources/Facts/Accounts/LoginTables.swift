internal import HostRoot

extension FactTable {
    static let loggedInUsers = FactTable(
        "logged_in_users", "Sessions that are open now.",
        columns: [
            .text("type", "Type of the record: user-process, login-process, …"),
            .text("user", "Login name"),
            .text("tty", "Terminal"),
            .text("host", "Where the login came from; empty for the console"),
            .time("time", "Start, in seconds since 1970"),
            .integer("pid", "Process that leads the session"),
        ],
        sources: ["/run/utmp", "/run/systemd/sessions"], isOffline: false
    ) { host, rows in
        guard host.root.exists("/run/utmp") else {
            // Newer distributions leave this to systemd-logind alone.
            for name in try host.root.namesIfPresent(in: "/run/systemd/sessions") where !name.hasSuffix(".ref") {
                guard let text = try host.root.textIfPresent("/run/systemd/sessions/\(name)") else { continue }
                let session = LoginSession(text)
                rows.append([
                    "user-process", .text(session["USER"]), .text(session["TTY"] ?? ""),
                    .text(session["REMOTE_HOST"] ?? ""), .int(session.started), .int(session.leader),
                ])
            }
            return
        }
        try LoginRecords.each(in: "/run/utmp", of: host.root) { record in
            guard record.type > 0, record.type != LoginRecord.deadProcess else { return }
            rows.append([
                .text(record.typeName), .text(record.user), .text(record.line), .text(record.host),
                .int(record.time), .int(record.pid),
            ])
        }
    }

    static let last = FactTable(
        "last", "Logins and logouts that /var/log/wtmp holds, up to its newest 200000 records.",
        columns: [
            .text("username", "Login name; empty for a logout"),
            .text("tty", "Terminal"),
            .integer("pid", "Process"),
            .integer("type", "Type of the record, as in utmp(5)"),
            .text("type_name", "The same in words"),
            .time("time", "Seconds since 1970"),
            .text("host", "Where the login came from"),
        ],
        sources: ["/var/log/wtmp"]
    ) { host, rows in
        try LoginRecords.each(in: "/var/log/wtmp", of: host.root) { record in
            rows.append([
                .text(record.user), .text(record.line), .int(record.pid), .int(record.type), .text(record.typeName),
                .int(record.time), .text(record.host),
            ])
        }
    }

    static let failedLogins = FactTable(
        "failed_logins", "Failed logins that /var/log/btmp holds, up to its newest 200000 records.",
        columns: [
            .text("username", "The name that was tried"),
            .text("tty", "Terminal"),
            .time("time", "Seconds since 1970"),
            .text("host", "Where the attempt came from"),
        ],
        sources: ["/var/log/btmp"], privilege: .root
    ) { host, rows in
        try LoginRecords.each(in: "/var/log/btmp", of: host.root) { record in
            rows.append([.text(record.user), .text(record.line), .int(record.time), .text(record.host)])
        }
    }

    static let lastLog = FactTable(
        "lastlog", "The last login of each local account that any record holds.",
        columns: [
            .integer("uid", "User id"),
            .text("username", "Login name"),
            .time("time", "The last login known, in seconds since 1970; null where none is"),
            .integer("days_ago", "Whole days from it to the audit"),
            .text("tty", "Terminal"),
            .text("host", "Where it came from"),
            .text("source", "The file that holds it"),
        ],
        sources: ["/var/log/lastlog", "/var/lib/lastlog/lastlog2.db", "/var/log/wtmp"]
    ) { host, rows in
        let users = try host.part(UserDatabase.self).users
        var newest: [String: LoginRecord] = [:]
        let records = try LastLog.entries(of: users.map(\.uid), in: host.root)
        try LoginRecords.each(in: "/var/log/wtmp", of: host.root) { record in
            guard record.type == LoginRecord.userProcess else { return }
            if record.time >= newest[record.user]?.time ?? 0 { newest[record.user] = record }
        }
        let database = try LastLogDatabase(of: host.root)
        if records == nil, database == nil {
            // Without any record of logins "never" cannot be told from "not recorded".
            rows.noteMissingValues(
                .unreadable(.notFound(path: LastLog.path)), in: ["time", "days_ago", "tty", "host", "source"])
        }
        for user in users {
            var time: Int64?
            var place: (tty: String, host: String, source: String)?
            if let entry = records?[user.uid] {
                time = entry.time
                place = (entry.line, entry.host, LastLog.path)
            }
            if let entry = database?.entries[user.name], entry.time > time ?? 0 {
                time = entry.time
                place = (entry.line, entry.host, LastLogDatabase.path)
            }
            if let record = newest[user.name], record.time > time ?? 0 {
                time = record.time
                place = (record.line, record.host, "/var/log/wtmp")
            }
            rows.append([
                .int(user.uid), .text(user.name), .int(time),
                .int(time.map { max(0, host.now.subtractingReportingOverflow($0).partialValue) / 86_400 }),
                .text(place?.tty), .text(place?.host), .text(place?.source),
            ])
        }
    }
}

/// A session file of systemd-logind: lines of `KEY=value`.
private struct LoginSession {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for (_, line) in ConfigurationLines(text) {
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            values[line[..<sign].string] = line[line.index(after: sign)...].string
        }
    }

    subscript(key: String) -> String? { values[key] }

    /// Seconds since 1970; the file holds microseconds.
    var started: Int64? { values["REALTIME"].flatMap { Int64($0) }.map { $0 / 1_000_000 } }
    var leader: Int64? { values["LEADER"].flatMap { Int64($0) } }
}
