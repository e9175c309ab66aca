internal import HostRoot

extension FactTable {
    static let packageLogs = FactTable(
        "package_logs", "Logs in which package managers write what they install and remove, as far as they exist.",
        columns: [
            .text("manager", "dpkg, apt, dnf or yum"),
            .text("path", "File"),
            .integer("size", "Size in bytes"),
            .time("modified", "Last change, in seconds since 1970"),
        ],
        sources: ["/var/log/dpkg.log", "/var/log/apt/history.log", "/var/log/dnf.rpm.log", "/var/log/yum.log"]
    ) { host, rows in
        let logs = [
            ("dpkg", "/var/log/dpkg.log"), ("apt", "/var/log/apt/history.log"), ("dnf", "/var/log/dnf.log"),
            ("dnf", "/var/log/dnf.rpm.log"), ("dnf", "/var/log/dnf5.log"), ("yum", "/var/log/yum.log"),
        ]
        for (manager, path) in logs {
            rows.attempt { rows in
                guard let status = try host.root.status(path), status.kind == .regular else { return }
                rows.append([
                    .text(manager), .text(path), .int(status.size), .int(status.modified / 1_000_000_000),
                ])
            }
        }
    }
}
