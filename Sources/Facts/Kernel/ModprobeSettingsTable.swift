extension FactTable {
    static let modprobeSettings = FactTable(
        "modprobe_settings", "Lines of modprobe.d (and modprobe.blacklist= of the kernel's command line).",
        columns: [
            .text("kind", "blacklist, install, remove, options, alias, softdep or weakdep"),
            .text("module", "Module name or pattern, with underscores; for alias the pattern"),
            .text("value", "Command, options, or the module an alias stands for; empty for blacklist"),
            .integer("position", "Order in which modprobe reads it; of several install lines the first counts"),
            .text("file", "File"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/proc/cmdline"]
    ) { host, rows in
        for (position, setting) in try host.part(ModprobeSettings.self).settings.enumerated() {
            rows.append([
                .text(setting.kind.rawValue), .text(setting.module), .text(setting.value), .int(position),
                .text(setting.file), .int(setting.line),
            ])
        }
    }
}
