internal import HostRoot

extension FactTable {
    static let coreDumpSettings = FactTable(
        "core_dump_settings", "What keeps core dumps from being written, beside kernel parameters: one row.",
        columns: [
            .text(
                "hard_limit", "Hard limit of all sessions (* in limits.conf): 0, kilobytes or unlimited; null if none"),
            .text("soft_limit", "Soft limit of all sessions; null where none is set"),
            .text("limit_file", "File that sets the hard limit"),
            .integer("limit_line", "Line in that file"),
            .integer("has_systemd_coredump", "1 where systemd-coredump is installed"),
            .text("storage", "Storage= of coredump.conf: external (the default), journal or none"),
            .text("process_size_max", "ProcessSizeMax= of coredump.conf; null where the default stands"),
            .text("coredump_file", "File that sets Storage="),
            .integer("coredump_line", "Line in that file"),
            .text("default_limit", "DefaultLimitCORE= of systemd's system.conf, for services; null if none is set"),
        ],
        sources: [
            "/etc/security/limits.conf", "/etc/security/limits.d", "/etc/systemd/coredump.conf",
            "/etc/systemd/system.conf",
        ]
    ) { host, rows in
        let root = host.root
        var limits = CoreLimits()
        for file in try ["/etc/security/limits.conf"] + root.dropInFiles(in: ["/etc/security/limits.d"]) {
            if let text = try root.dropInText(file) { limits.read(text, file: file) }
        }
        let coredump = try SystemdSettings("coredump.conf", section: "Coredump", root: root).values
        let manager = try SystemdSettings("system.conf", section: "Manager", root: root).values
        let isInstalled =
            try root.status("/usr/lib/systemd/systemd-coredump") != nil
            || root.status("/lib/systemd/systemd-coredump") != nil
        let storage = coredump["Storage"]
        rows.append([
            .text(limits.hard?.value), .text(limits.soft?.value), .text(limits.hard?.file), .int(limits.hard?.line),
            .bool(isInstalled), .text(storage?.text.lowercased() ?? "external"),
            .text(coredump["ProcessSizeMax"]?.text),
            .text(storage?.file), .int(storage?.line), .text(manager["DefaultLimitCORE"]?.text),
        ])
    }
}
