internal import HostRoot

extension FactTable {
    static let securityModules = FactTable(
        "security_modules", "The systems of mandatory access control that are installed: SELinux and AppArmor.",
        columns: [
            .text("name", "selinux or apparmor"),
            .text(
                "current_mode",
                "enforcing, permissive or disabled now; null where the root is not the running system"),
            .text("boot_mode", "enforcing, permissive or disabled after the next boot"),
            .text("policy", "Policy of SELinux (targeted, mls, …); null for AppArmor"),
            .text("reason", "What decides boot_mode: a setting, a parameter or a unit"),
            .text("file", "File that decides it"),
            .integer("line", "Line in the file"),
        ],
        sources: [
            "/etc/selinux/config", "/sys/fs/selinux/enforce", "/sys/module/apparmor/parameters", "/etc/apparmor.d",
            "/proc/cmdline", "/boot/grub/grub.cfg", "/boot/loader/entries",
        ]
    ) { host, rows in
        let root = host.root
        let override = try BootOverride(host)
        if let text = try root.textIfPresent("/etc/selinux/config") {
            let configuration = SELinuxConfiguration(text)
            let configured = configuration.mode ?? "disabled"
            let overriding = override.selinux(configured)
            rows.append([
                "selinux", .text(try currentSELinuxMode(root)), .text(overriding?.mode ?? configured),
                .text(configuration.type), .text(overriding?.reason ?? "SELINUX=\(configuration.mode ?? "")"),
                .text(overriding?.file ?? "/etc/selinux/config"),
                .int(overriding == nil ? configuration.modeLine : overriding?.line),
            ])
        }
        let hasParser =
            try root.status("/usr/sbin/apparmor_parser") != nil || root.status("/sbin/apparmor_parser") != nil
        if try hasParser && root.status("/etc/apparmor.d") != nil {
            let isEnabled = try host.part(EnabledUnits.self).contains("apparmor.service")
            let overriding = override.apparmor()
            var current: String?
            do {
                current = try currentAppArmorMode(root)
            } catch {
                rows.noteMissingValues(Obstacle.Cause(error), in: ["current_mode"])
            }
            rows.append([
                "apparmor", .text(current), .text(overriding?.mode ?? (isEnabled ? "enforcing" : "disabled")), nil,
                .text(
                    overriding?.reason
                        ?? (isEnabled ? "apparmor.service is enabled" : "apparmor.service is not enabled")),
                .text(overriding?.file), .int(overriding?.line),
            ])
        }
    }

    private static func currentSELinuxMode(_ root: HostRoot) throws -> String? {
        guard root.isLive else { return nil }
        guard let text = try root.textIfPresent("/sys/fs/selinux/enforce", limit: 64) else { return "disabled" }
        return text.hasPrefix("1") ? "enforcing" : "permissive"
    }

    private static func currentAppArmorMode(_ root: HostRoot) throws -> String? {
        guard root.isLive else { return nil }
        guard let text = try root.textIfPresent("/sys/module/apparmor/parameters/enabled", limit: 64),
            text.hasPrefix("Y")
        else { return "disabled" }
        return try root.textIfPresent("/sys/module/apparmor/parameters/mode", limit: 64)?.hasPrefix("complain") ?? false
            ? "permissive" : "enforcing"
    }
}

/// Parameters of kernel command lines that decide about access control, on any boot entry or the running kernel.
private struct BootOverride {
    struct Decision {
        let mode: String
        let reason: String
        let file: String
        let line: Int
    }

    private var parameters: [(parameter: CommandLineParameters.Parameter, file: String, line: Int)] = []

    init(_ host: AuditedHost) throws {
        let boot = try host.part(BootEntries.self)
        // Entries say what the next boot is like; without any, the running command line is the best guess.
        for entry in boot.entries {
            for parameter in CommandLineParameters(entry.arguments).parameters {
                parameters.append((parameter, entry.file, entry.line))
            }
        }
        if boot.entries.isEmpty, host.root.isLive,
            let text = try host.root.textIfPresent("/proc/cmdline", limit: 1 << 16)
        {
            for parameter in CommandLineParameters(text).parameters {
                parameters.append((parameter, "/proc/cmdline", 1))
            }
        }
    }

    func selinux(_ configured: String) -> Decision? {
        if let off = first({ ($0.name == "selinux" && $0.value == "0") || isOther($0, than: "selinux") }) {
            return decision("disabled", off)
        }
        guard configured != "disabled" else { return nil }
        return first { $0.name == "enforcing" && $0.value == "0" }.map { decision("permissive", $0) }
    }

    func apparmor() -> Decision? {
        first { ($0.name == "apparmor" && $0.value == "0") || isOther($0, than: "apparmor") }
            .map { decision("disabled", $0) }
    }

    /// `security=` names one module, `lsm=` all of them.
    private func isOther(_ parameter: CommandLineParameters.Parameter, than module: String) -> Bool {
        guard let value = parameter.value else { return false }
        if parameter.name == "security" { return value != module }
        return parameter.name == "lsm" && !value.split(separator: ",").contains { $0 == module }
    }

    private typealias Found = (parameter: CommandLineParameters.Parameter, file: String, line: Int)

    private func first(_ isWanted: (CommandLineParameters.Parameter) -> Bool) -> Found? {
        parameters.first { isWanted($0.parameter) }
    }

    private func decision(_ mode: String, _ found: Found) -> Decision {
        let value = found.parameter.value.map { "=\($0)" } ?? ""
        return Decision(mode: mode, reason: "\(found.parameter.name)\(value)", file: found.file, line: found.line)
    }
}
