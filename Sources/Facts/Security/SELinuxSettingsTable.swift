internal import HostRoot

extension FactTable {
    static let selinuxSettings = FactTable(
        "selinux_settings", "Settings of SELinux: its configuration file, and the running kernel's.",
        columns: [
            .text("scope", "config (the file), kernel, or booleans"),
            .text(
                "key", "Name: mode and type of the file; enforce, mls, policyvers, … of the kernel; a boolean's name"),
            .text("value", "Value"),
            .integer("line", "Line in /etc/selinux/config; null for others"),
        ],
        sources: ["/etc/selinux/config", "/sys/fs/selinux"]
    ) { host, rows in
        let root = host.root
        if let text = try root.textIfPresent("/etc/selinux/config") {
            let configuration = SELinuxConfiguration(text)
            rows.append(["config", "mode", .text(configuration.mode), .int(configuration.modeLine)])
            rows.append(["config", "type", .text(configuration.type), .int(configuration.typeLine)])
        }
        guard root.isLive, try root.status("/sys/fs/selinux/enforce") != nil else { return }
        for key in ["checkreqprot", "deny_unknown", "enforce", "mls", "policyvers", "reject_unknown"] {
            rows.attempt { rows in
                guard let text = try root.textIfPresent("/sys/fs/selinux/\(key)", limit: 4096) else { return }
                rows.append(["kernel", .text(key), .text(Substring(text).trimmingSpace), nil])
            }
        }
        for name in try root.namesIfPresent(in: "/sys/fs/selinux/booleans").prefix(5_000) {
            rows.attempt { rows in
                // The current value and the pending one.
                let text = try root.text("/sys/fs/selinux/booleans/\(name)", limit: 4096)
                rows.append(["booleans", .text(name), .text(Substring(text).words.first.map { String($0) }), nil])
            }
        }
    }
}
