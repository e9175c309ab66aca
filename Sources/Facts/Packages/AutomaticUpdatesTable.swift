internal import HostRoot

extension FactTable {
    static let automaticUpdates = FactTable(
        "automatic_updates", "Mechanisms that install updates without a person, and what is really in force.",
        columns: [
            .text("mechanism", "unattended-upgrades, dnf-automatic or yum-cron"),
            .integer("installed", "1 where its package is installed"),
            .integer("scheduled", "1 where a timer or cron job that is not switched off starts it"),
            .integer("refreshes_lists", "1 where it downloads the package lists"),
            .integer("applies", "1 where it installs updates, rather than download or report them"),
            .integer("security", "1 where security updates are among what it takes"),
            .integer("in_force", "1 where all of the above hold: security updates are installed"),
            .integer("reboots", "1 where it restarts the host when an update needs it"),
            .text("reboot_time", "When it does so, as configured"),
            .text("excluded", "Packages that it leaves out, separated by spaces; null for none"),
            .text("file", "File that decides whether it applies updates; null where that is the default"),
        ],
        sources: [
            "/etc/apt/apt.conf*", "/etc/dnf/automatic.conf", "/etc/yum/yum-cron.conf",
            "/etc/systemd/system", "/var/lib/dpkg/status", "/var/lib/rpm",
        ]
    ) { host, rows in
        if try !host.part(DpkgDatabase.self).packages.isEmpty { try appendUnattendedUpgrades(host, &rows) }
        if try !host.part(RPMDatabase.self).packages.isEmpty { try appendDNFAutomatic(host, &rows) }
    }

    private static func appendUnattendedUpgrades(_ host: AuditedHost, _ rows: inout TableRows) throws {
        let configuration = try host.part(APTConfiguration.self)
        func isOn(_ key: String) -> Bool {
            let value = configuration.value("APT::Periodic::\(key)") ?? "0"
            // A number of days, perhaps with a unit; 0 is off.
            return value != "0" && !value.isEmpty
        }
        let isInstalled = try host.part(DpkgDatabase.self).packages.contains {
            $0.name == "unattended-upgrades" && $0.isInstalled
        }
        let isEnabled = configuration.value("APT::Periodic::Enable").map { $0 != "0" } ?? true
        let origins =
            configuration.list("Unattended-Upgrade::Origins-Pattern")
            + configuration.list("Unattended-Upgrade::Allowed-Origins")
        let takesSecurity = origins.contains { $0.lowercased().utf8Range(of: "security") != nil || $0 == "origin=*" }
        let refreshes = isOn("Update-Package-Lists")
        let applies = isOn("Unattended-Upgrade")
        let root = host.root
        let hasTimers =
            try UnitLinks.isEnabled("apt-daily.timer", root) && UnitLinks.isEnabled("apt-daily-upgrade.timer", root)
        let hasSystemd = root.exists("/lib/systemd/systemd") || root.exists("/usr/lib/systemd/systemd")
        let hasCron = try root.status("/etc/cron.daily/apt-compat").map { $0.permissions & 0o111 != 0 } ?? false
        let isScheduled = isEnabled && (hasSystemd ? hasTimers : hasCron)
        let excluded = configuration.list("Unattended-Upgrade::Package-Blacklist")
        let reboots =
            configuration.value("Unattended-Upgrade::Automatic-Reboot")
            .flatMap { APTConfiguration.boolean($0) } ?? false
        let file = configuration.settings.last { $0.key.lowercased() == "apt::periodic::unattended-upgrade" }?.file
        rows.append([
            .text("unattended-upgrades"), .bool(isInstalled), .bool(isScheduled), .bool(refreshes), .bool(applies),
            .bool(takesSecurity), .bool(isInstalled && isScheduled && refreshes && applies && takesSecurity),
            .bool(reboots), .text(configuration.value("Unattended-Upgrade::Automatic-Reboot-Time")),
            .text(excluded.isEmpty ? nil : excluded.joined(separator: " ")), .text(file),
        ])
    }

    private static func appendDNFAutomatic(_ host: AuditedHost, _ rows: inout TableRows) throws {
        let packages = try host.part(RPMDatabase.self).packages
        let root = host.root
        if packages.contains(where: { $0.name == "yum-cron" }) {
            let path = "/etc/yum/yum-cron.conf"
            let file = INIFile(try root.textIfPresent(path) ?? "")
            try appendDNF(
                "yum-cron", file, path, isScheduled: UnitLinks.isEnabled("yum-cron.service", root),
                forced: nil, &rows)
        }
        let names = ["dnf-automatic", "dnf5-plugin-automatic", "libdnf5-plugin-automatic"]
        let isInstalled = packages.contains { names.contains($0.name) }
        guard isInstalled else {
            rows.append([
                .text("dnf-automatic"), .bool(false), .bool(false), .bool(false), .bool(false), .bool(false),
                .bool(false), .bool(false), nil, nil, nil,
            ])
            return
        }
        let path = "/etc/dnf/automatic.conf"
        let file = INIFile(try root.textIfPresent(path) ?? "")
        // Each timer of old has its own idea of what is done, whatever the file says.
        let timers: [(unit: String, applies: Bool?)] = [
            ("dnf-automatic.timer", nil), ("dnf5-automatic.timer", nil), ("dnf-automatic-install.timer", true),
            ("dnf-automatic-download.timer", false), ("dnf-automatic-notifyonly.timer", false),
        ]
        let enabled = try timers.filter { try UnitLinks.isEnabled($0.unit, root) }
        let forced = enabled.contains { $0.applies == true } ? true : enabled.first?.applies
        try appendDNF("dnf-automatic", file, path, isScheduled: !enabled.isEmpty, forced: forced, &rows)
    }

    private static func appendDNF(
        _ mechanism: String, _ file: INIFile, _ path: String, isScheduled: Bool, forced: Bool?, _ rows: inout TableRows
    ) throws {
        let wanted = file.entry("commands", "apply_updates").flatMap { DNFConfiguration.boolean($0.value) } ?? false
        let applies = forced ?? wanted
        let type = file.entry("commands", "upgrade_type")?.value ?? file.entry("commands", "update_cmd")?.value
        let takesSecurity = ["default", "security", "security-severity:critical", "minimal", "minimal-security"]
            .contains(type ?? "default")
        let reboot = file.entry("commands", "reboot")?.value.lowercased() ?? "never"
        rows.append([
            .text(mechanism), .bool(true), .bool(isScheduled), .bool(isScheduled), .bool(applies),
            .bool(takesSecurity), .bool(isScheduled && applies && takesSecurity), .bool(reboot != "never"), nil,
            .text(file.entry("base", "excludepkgs")?.value ?? file.entry("base", "exclude")?.value), .text(path),
        ])
    }
}

/// Whether a systemd unit is enabled, told from the links that enabling it makes.
enum UnitLinks {
    static func isEnabled(_ unit: String, _ root: HostRoot) throws -> Bool {
        if try isMasked(unit, root) { return false }
        for folder in ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"] {
            for target in ["timers.target", "multi-user.target", "basic.target"] {
                for relation in ["wants", "requires"]
                where try root.status("\(folder)/\(target).\(relation)/\(unit)", followLink: false) != nil {
                    return true
                }
            }
        }
        return false
    }

    /// A link to /dev/null, or an empty file.
    private static func isMasked(_ unit: String, _ root: HostRoot) throws -> Bool {
        for folder in ["/etc/systemd/system", "/run/systemd/system"] {
            let path = "\(folder)/\(unit)"
            guard let status = try root.status(path, followLink: false) else { continue }
            if status.kind == .symbolicLink { return try root.linkTarget(path) == "/dev/null" }
            return status.size == 0
        }
        return false
    }
}
