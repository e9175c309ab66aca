internal import CLinux
internal import HostRoot

extension FactTable {
    static let timeSync = FactTable(
        "time_sync", "Programs that set the clock from the network, and the state of each.",
        columns: [
            .text("client", "chrony, systemd-timesyncd, ntpsec, ntpd, openntpd, or ntpdate for a scheduled command"),
            .integer("installed", "1 if its program is there"),
            .integer("enabled_at_boot", "1 if it starts with the system"),
            .integer("running", "1 if a process of its name runs; null where only files are audited"),
            .integer(
                "runs_as_root", "1 if every such process is root's; null where only files are audited, or none runs"),
            .integer("server_count", "How many servers and pools are configured, those built in not counted"),
            .integer("has_pool", "1 if a pool of servers is configured, or servers are built in"),
            .time("last_mark", "When it last noted that it kept the clock, seconds since 1970; null if never"),
            .integer("mark_age", "Seconds since then"),
        ],
        sources: [
            "/usr/sbin, /usr/lib/systemd", "/etc/systemd/system", "/proc/*", "time_servers", "/var/lib/chrony/drift",
            "/run/systemd/timesync/synchronized", "/etc/crontab, /etc/cron.*",
        ]
    ) { host, rows in
        var running: RunningPrograms?
        do {
            running = try host.part(RunningPrograms.self)
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["running", "runs_as_root"])
        }
        let configuration = try host.part(TimeConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingValues(cause, in: ["server_count", "has_pool"]) }
        for client in TimeClient.all {
            let isInstalled = try client.isInstalled(host)
            let state = try ServiceState(host, programs: client.programs, units: client.units)
            let servers = configuration.servers.filter { $0.client == client.name }
            var mark: Int64?
            for path in client.marks {
                guard let status = try host.root.status(path) else { continue }
                mark = max(mark ?? 0, status.modified / 1_000_000_000)
            }
            let users = isInstalled ? running?.users(of: client.processes) : running.map { _ in [] }
            rows.append([
                .text(client.name), .bool(isInstalled), .bool(isInstalled && state.isEnabledAtBoot),
                .bool(users.map { !$0.isEmpty }),
                .bool(users.flatMap { $0.isEmpty ? nil : $0 == [0] }),
                .int(servers.filter { $0.kind != "fallback" }.count),
                .bool(servers.contains { $0.kind == "pool" || $0.kind == "fallback" }), .int(mark),
                .int(mark.map { host.now &- $0 }),
            ])
        }
        let scheduled = try ScheduledTimeCommand.isPresent(host.root)
        rows.append(["ntpdate", .bool(scheduled), .bool(scheduled), nil, nil, 0, 0, nil, nil])
    }

    static let timeServers = FactTable(
        "time_servers", "The servers that time clients ask, from their configuration.",
        columns: [
            .text("client", "The program, as in time_sync"),
            .text("kind", "server, pool, peer, or fallback for servers asked only where no other is configured"),
            .text("address", "Host name or address; built-in for those that the distribution compiled in"),
            .integer("nts", "1 if the answers are protected by Network Time Security"),
            .integer("has_key", "1 if the answers are protected by a shared key"),
            .text("options", "The other options, separated by blanks"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: [
            "/etc/chrony/chrony.conf, /etc/chrony.conf and what they include",
            "/etc/systemd/timesyncd.conf and drop-ins",
            "/etc/ntpsec/ntp.conf", "/etc/ntp.conf", "/etc/openntpd/ntpd.conf",
        ]
    ) { host, rows in
        let configuration = try host.part(TimeConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for server in configuration.servers {
            rows.append([
                .text(server.client), .text(server.kind), .text(server.address), .bool(server.options.contains("nts")),
                .bool(server.options.contains("key")), .text(server.options.joined(separator: " ")),
                .text(server.file), .int(server.line),
            ])
        }
    }

    static let timeSyncSettings = FactTable(
        "time_sync_settings", "Directives of time clients other than servers, in their order; no defaults.",
        columns: [
            .text("client", "The program, as in time_sync"),
            .text(
                "name", "The directive in small letters, such as allow, cmdport or user; arguments for the command line"
            ),
            .text("value", "Its values"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: ["as time_servers", "/etc/default/chrony", "/etc/sysconfig/chronyd"]
    ) { host, rows in
        let configuration = try host.part(TimeConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for setting in configuration.settings {
            rows.append([
                .text(setting.client), .text(setting.name), .text(setting.value), .text(setting.file),
                .int(setting.line),
            ])
        }
    }

    static let clock = FactTable(
        "clock", "The kernel's clock and the time zone.",
        columns: [
            .integer("is_synchronised", "1 if the kernel knows its clock to be kept by a time client"),
            .integer("maximum_error", "Bound of the clock's error, microseconds"),
            .integer("estimated_error", "Estimated error of the clock, microseconds"),
            .text("time_zone", "Name of the time zone, such as Europe/Madrid; UTC where none is set"),
            .integer("is_container", "1 if the system is a container, whose clock is its host's"),
        ],
        sources: ["adjtimex(2)", "/etc/localtime", "/etc/timezone", "/run/systemd/container", "/.dockerenv"]
    ) { host, rows in
        var state = elpis_clock()
        let isKnown = host.root.isLive && elpis_clock_state(&state) == 0
        if !isKnown {
            rows.noteMissingValues(.offline, in: ["is_synchronised", "maximum_error", "estimated_error"])
        }
        let marks = ["/run/systemd/container", "/.dockerenv", "/run/.containerenv", "/run/container_type"]
        rows.append([
            .int(isKnown ? state.is_synchronised : nil), .int(isKnown ? state.maximum_error : nil),
            .int(isKnown ? state.estimated_error : nil), .text(try TimeZoneName.name(host.root)),
            .bool(try marks.contains { try host.root.status($0) != nil }),
        ])
    }
}

private enum TimeZoneName {
    static func name(_ root: HostRoot) throws -> String {
        if let status = try root.status("/etc/localtime", followLink: false), status.kind == .symbolicLink {
            let target = try root.linkTarget("/etc/localtime")
            if let folder = target.firstRange(of: "zoneinfo/") { return String(target[folder.upperBound...]) }
        }
        let text = try root.textIfPresent("/etc/timezone", limit: 1 << 12) ?? ""
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "UTC"
    }
}

/// A command that sets the clock, started by cron.
private enum ScheduledTimeCommand {
    static func isPresent(_ root: HostRoot) throws -> Bool {
        let patterns = [
            "/etc/crontab", "/etc/cron.d/*", "/etc/cron.hourly/*", "/etc/cron.daily/*", "/var/spool/cron/root",
            "/var/spool/cron/crontabs/root",
        ]
        for path in try patterns.flatMap({ try root.glob($0) }) {
            guard try root.status(path)?.kind == .regular else { continue }
            for line in ConfigurationLine.all(in: try root.text(path), file: path) {
                let isCommand = line.words.contains { word in
                    ["ntpdate", "sntp", "ntpdate-debian", "rdate", "ntpdig"].contains {
                        word == $0 || word.hasSuffix("/\($0)")
                    }
                }
                let isOneShot = line.text.contains("chronyd -q") || line.text.contains("ntpd -gq")
                if isCommand || isOneShot { return true }
            }
        }
        return false
    }
}
