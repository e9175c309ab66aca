extension FactTable {
    static let crontab = FactTable(
        "crontab", "Jobs of cron and anacron: the system's, the users', and the scripts of the periodic folders.",
        columns: [
            .text("event", "@reboot, @daily, …; the period of a script or an anacron job; null with fields"),
            .text("minute", "Minute field"),
            .text("hour", "Hour field"),
            .text("day_of_month", "Day of month field"),
            .text("month", "Month field"),
            .text("day_of_week", "Day of week field"),
            .text("command", "Command, at most 4096 bytes, what looks like a password replaced by ***"),
            .integer("redactions", "How many parts of the command look like passwords or tokens"),
            .text("path", "File that holds the job; for a script the script itself"),
            .integer("line", "Line in the file; 0 for a script"),
            .text("user", "Login name that it runs as"),
            .integer("is_active", "0 where cron passes the file over, for its name, owner or mode"),
        ],
        sources: ["/etc/crontab", "/etc/cron.d", "/etc/anacrontab", "/etc/cron.{hourly,daily,weekly,monthly,yearly}"]
            + CronJobs.spools,
        privilege: .partlyRoot
    ) { host, rows in
        let cron = try host.part(CronJobs.self)
        for cause in cron.obstacles { rows.noteMissingRows(cause) }
        for entry in cron.jobs {
            let command = RedactedCommand(line: entry.job.command.prefix(bytes: RedactedCommand.limit))
            let fields: [FactValue] = entry.job.fields.map { .text($0) }
            rows.append(
                [.text(entry.job.event)] + (fields.count == 5 ? fields : Array(repeating: .null, count: 5)) + [
                    .text(command.text), .int(command.redactions), .text(entry.path), .int(entry.job.line),
                    .text(entry.user), .bool(entry.isActive),
                ])
        }
    }
}

extension String {
    /// The first bytes of a text, cut between characters' bytes if need be.
    func prefix(bytes limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self)
    }
}
