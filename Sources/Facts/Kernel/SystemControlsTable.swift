internal import HostRoot

extension FactTable {
    static let systemControls = FactTable(
        "system_controls", "Kernel parameters (sysctl): the running value, and the value after the next boot.",
        columns: [
            .text("name", "Name with dots, as sysctl(8) shows it"),
            .text("subsystem", "First component of the name"),
            .text(
                "current_value",
                "Running value; null where the root is not the running system, and for the few that only root may read"),
            .text("root_value", "Running value of the parameters that only root may read; null for all others"),
            .text("config_value", "Value that the configuration files set at boot; null where none does"),
            .text(
                "default_value",
                "The kernel's own value where no file sets one; null where Elpis does not know it for certain"),
            .text("boot_value", "Value after the next boot: config_value, or else default_value"),
            .text("config_file", "File that sets config_value"),
            .integer("config_line", "Line in that file"),
        ],
        sources: [
            "/proc/sys", "/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
            "/etc/sysctl.conf", "/etc/ufw/sysctl.conf",
        ], privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SysctlConfiguration.self).settings
        let defaults = try host.part(KernelDefaults.self)
        let running = host.root.isLive ? try host.part(RunningSysctl.self) : nil
        var paths = Set(settings.assignments.keys)
        if let running {
            paths.formUnion(running.values.keys)
            if running.restricted.contains(where: { running.values[$0] == .some(nil) }) {
                rows.noteMissingValues(
                    .unreadable(.permissionDenied(path: "/proc/sys/fs/protected_symlinks")), in: ["root_value"])
            }
        } else {
            paths.formUnion(defaults.values.keys)
        }
        for path in paths.sorted() {
            let assignment = settings.assignment(for: path)
            let standard = running != nil && defaults.uncertain.contains(path) ? nil : defaults.values[path]
            let value = running?.values[path] ?? nil
            let isRestricted = running?.restricted.contains(path) ?? false
            rows.append([
                .text(SysctlSettings.name(ofPath: path)), .text(path.prefix { $0 != "/" }),
                .text(isRestricted ? nil : value), .text(isRestricted ? value : nil), .text(assignment?.value),
                .text(standard), .text(assignment?.value ?? standard), .text(assignment?.file), .int(assignment?.line),
            ])
        }
    }
}
