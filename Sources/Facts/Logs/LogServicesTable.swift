extension FactTable {
    static let logServices = FactTable(
        "log_services", "Programs that record or forward logs, and the state of each.",
        columns: [
            .text("name", "rsyslog, syslog-ng, journald, auditd, journal-upload or journal-remote"),
            .integer("installed", "1 if its program is there"),
            .integer("enabled_at_boot", "1 if it starts with the system"),
            .integer("running", "1 if a process of its name runs; null where only files are audited"),
        ],
        sources: ["/usr/sbin, /usr/lib/systemd", "/etc/systemd/system", "/proc/*/comm"]
    ) { host, rows in
        var running: RunningPrograms?
        do {
            running = try host.part(RunningPrograms.self)
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["running"])
        }
        for service in LogService.all {
            let state = try ServiceState(host, programs: service.programs, units: service.units)
            rows.append([
                .text(service.name), .bool(state.isInstalled),
                .bool(state.isInstalled && (state.isEnabledAtBoot || service.isAlwaysStarted)),
                .bool(running.map { !$0.users(of: service.processes).isEmpty }),
            ])
        }
    }
}

private struct LogService {
    let name: String
    let programs: [String]
    let units: [String]
    let processes: [String]
    /// Systemd starts its journal without a link.
    var isAlwaysStarted = false

    static let all = [
        LogService(
            name: "rsyslog", programs: ["/usr/sbin/rsyslogd", "/sbin/rsyslogd"], units: ["rsyslog"],
            processes: ["rsyslogd"]),
        LogService(
            name: "syslog-ng", programs: ["/usr/sbin/syslog-ng", "/sbin/syslog-ng"], units: ["syslog-ng"],
            processes: ["syslog-ng"]),
        LogService(
            name: "journald", programs: ["/usr/lib/systemd/systemd-journald", "/lib/systemd/systemd-journald"],
            units: ["systemd-journald"], processes: ["systemd-journald"], isAlwaysStarted: true),
        LogService(
            name: "auditd", programs: ["/usr/sbin/auditd", "/sbin/auditd"], units: ["auditd"], processes: ["auditd"]),
        LogService(
            name: "journal-upload",
            programs: ["/usr/lib/systemd/systemd-journal-upload", "/lib/systemd/systemd-journal-upload"],
            units: ["systemd-journal-upload"], processes: ["systemd-journal-upload"]),
        LogService(
            name: "journal-remote",
            programs: ["/usr/lib/systemd/systemd-journal-remote", "/lib/systemd/systemd-journal-remote"],
            units: ["systemd-journal-remote"], processes: ["systemd-journal-remote"]),
    ]
}
