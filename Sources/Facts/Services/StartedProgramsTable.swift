internal import HostRoot

extension FactTable {
    static let startedPrograms = FactTable(
        "started_programs",
        "Programs that units and cron jobs start, and the files that say so; one row for each part of the way to one that "
            + "somebody other than root may change, or a single row.",
        columns: [
            .text("origin", "unit, unit-file, cron, cron-file or rc.local"),
            .text("name", "Name of the unit, or the file of the cron job"),
            .text("file", "File that names the program"),
            .integer("line", "Line in the file"),
            .text("user", "Login name that it runs as"),
            .integer("uid", "Its user id; null where the name is not known"),
            .text("path", "The program or file"),
            .integer("exists", "0 where there is no such file"),
            .text("component", "The file or folder that may be changed; null where there is none"),
            .text("changeable_by", "others: everybody; group: a group with members; user: its owner, who is not root"),
            .text("mode", "Permissions of the component, four octal digits"),
            .integer("component_uid", "Owner of the component"),
            .integer("component_gid", "Group of the component"),
        ],
        sources: ["the files of systemd_units and crontab", "/etc/passwd", "/etc/group"],
        privilege: .partlyRoot
    ) { host, rows in
        let units = try host.part(SystemdUnits.self)
        let cron = try host.part(CronJobs.self)
        for cause in units.obstacles + cron.obstacles { rows.noteMissingRows(cause) }
        var starts: [Start] = []
        for unit in units.units where unit.state != .masked && unit.state != .maskedRuntime && unit.state != .alias {
            starts += unit.starts
        }
        for job in cron.jobs where job.isActive { starts += job.starts }
        try rows.append(starts, of: host)
    }
}

/// A program or file, and what leads to its being run or read.
private struct Start: Hashable {
    let origin: String
    let name: String
    let file: String
    let line: Int
    let user: String
    let path: String
}

extension SystemdUnit {
    fileprivate var starts: [Start] {
        let user = settings.value("User", in: section) ?? "root"
        var found = ([path] + dropIns).map {
            Start(origin: "unit-file", name: name, file: $0, line: 0, user: "root", path: $0)
        }
        for setting in settings.effective where setting.section == section && setting.keyword.hasPrefix("Exec") {
            guard let program = StartCommand.split(setting.value).program, program.hasPrefix("/"),
                !program.utf8.contains(UInt8(ascii: "%"))
            else { continue }
            found.append(
                Start(origin: "unit", name: name, file: setting.file, line: setting.line, user: user, path: program))
        }
        return found
    }
}

extension CronJobs.Job {
    fileprivate var starts: [Start] {
        var found: [Start] = []
        // A user's own crontab is that user's to change.
        if !CronJobs.spools.contains(where: { path.hasPrefix($0) }) {
            found.append(Start(origin: "cron-file", name: path, file: path, line: 0, user: "root", path: path))
        }
        for program in CronJobs.Job.programs(job.command) where program != path {
            found.append(Start(origin: "cron", name: path, file: path, line: job.line, user: user, path: program))
        }
        return found
    }

    /// Where a command of the shell has a program: at its start and after `;`, `&&`, `||`, `|`, `(` and the like.
    private static func programs(_ command: String) -> [String] {
        let wrappers: Set<String> = [
            "exec", "nice", "ionice", "time", "sudo", "env", "then", "else", "do", "if", "!", "sh", "bash", "flock",
            "timeout", "nohup", "perl", "python", "python3", "php", "ruby", "systemd-cat", "chronic",
        ]
        var found: [String] = []
        var isProgramNext = true
        for word in command.prefix(bytes: RedactedCommand.limit)[...].utf8.split(whereSeparator: { $0.isBlank }) {
            let trimmed = Substring(word.drop { "\"'(`{$".utf8.contains($0) })
            let end = trimmed.utf8.prefix { !"\"')`;|&<>}".utf8.contains($0) }
            let text = String(Substring(end))
            if isProgramNext, text.hasPrefix("/"), text.utf8.count > 1, !text.utf8.contains(UInt8(ascii: "*")) {
                if !found.contains(text), !text.hasPrefix("/dev/") { found.append(text) }
                isProgramNext = wrappers.contains(UnitFolder.lastComponent(text))
            } else if isProgramNext {
                isProgramNext =
                    text.isEmpty || wrappers.contains(text) || text.hasPrefix("-")
                    || text.utf8.contains(UInt8(ascii: "="))
            }
            if end.count < trimmed.utf8.count, trimmed.utf8.contains(where: { ";|&`(".utf8.contains($0) }) {
                isProgramNext = true
            }
        }
        return found
    }
}

extension TableRows {
    fileprivate mutating func append(_ starts: [Start], of host: AuditedHost) throws {
        let users = try host.part(UserDatabase.self).users
        let uids = Dictionary(users.map { ($0.name, $0.uid) }) { first, _ in first }
        var files = ChangeableFiles(root: host.root, groups: try host.groupsWithMembers())
        for start in starts {
            attempt { rows in
                let (components, exists) = try files.components(of: start.path)
                let head: [FactValue] = [
                    .text(start.origin), .text(start.name), .text(start.file), .int(start.line), .text(start.user),
                    .int(uids[start.user] ?? UInt32(start.user)), .text(start.path), .bool(exists),
                ]
                if components.isEmpty { rows.append(head + [nil, nil, nil, nil, nil]) }
                for component in components {
                    rows.append(
                        head + [
                            .text(component.path), .text(component.by.rawValue),
                            .text(component.status.octalPermissions), .int(component.status.user),
                            .int(component.status.group),
                        ])
                }
            }
        }
    }
}
