internal import HostRoot

extension FactTable {
    static let uptime = FactTable(
        "uptime", "Time since the last boot: one row.",
        columns: [
            .integer("days", "Whole days"),
            .integer("hours", "Hours beyond whole days"),
            .integer("minutes", "Minutes beyond whole hours"),
            .integer("seconds", "Seconds beyond whole minutes"),
            .integer("total_seconds", "Seconds in all"),
        ],
        sources: ["/proc/uptime"], isOffline: false
    ) { host, rows in
        let text = try host.root.text("/proc/uptime", limit: 4096)
        guard let total = Int64(text.prefix { $0 != "." && $0 != " " }), total >= 0 else {
            throw Obstacle.Cause.malformed(path: "/proc/uptime", line: 1)
        }
        rows.append([
            .int(total / 86_400), .int(total / 3_600 % 24), .int(total / 60 % 60), .int(total % 60), .int(total),
        ])
    }
}
