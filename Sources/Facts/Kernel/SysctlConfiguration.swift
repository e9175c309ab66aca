internal import HostRoot

/// What the host's configuration files set at boot, all kernel parameters together.
package struct SysctlConfiguration: HostPart {
    package let settings: SysctlSettings

    static let folders = [
        "/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d",
    ]

    package init(of host: AuditedHost) throws {
        let root = host.root
        var settings = SysctlSettings()
        for path in try root.dropInFiles(in: SysctlConfiguration.folders) {
            if let text = try root.dropInText(path) { settings.read(text, file: path) }
        }
        // systemd-sysctl reads /etc/sysctl.conf only through a link in sysctl.d; the sysctl(8) of others reads it last.
        let hasSystemd =
            try root.status("/usr/lib/systemd/systemd-sysctl") != nil
            || root.status("/lib/systemd/systemd-sysctl") != nil
        if !hasSystemd, let text = try root.textIfPresent("/etc/sysctl.conf") {
            settings.read(text, file: "/etc/sysctl.conf")
        }
        if let (path, text) = try SysctlConfiguration.ufwFile(root) { settings.read(text, file: path) }
        self.settings = settings
    }

    /// The file that ufw applies when it starts, after the others; nil where ufw is off.
    private static func ufwFile(_ root: HostRoot) throws -> (path: String, text: String)? {
        guard let switches = try root.textIfPresent("/etc/ufw/ufw.conf"),
            ShellAssignments(switches)["ENABLED"]?.value.lowercased() == "yes"
        else { return nil }
        let defaults = ShellAssignments(try root.textIfPresent("/etc/default/ufw") ?? "")
        guard let path = defaults["IPT_SYSCTL"]?.value, path.hasPrefix("/"), let text = try root.textIfPresent(path)
        else { return nil }
        return (path, text)
    }
}
