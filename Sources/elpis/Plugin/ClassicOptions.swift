internal import ArgumentParser
internal import FoundationEssentials
internal import HostRoot

/// The options of the plugin that Elpis replaces; each check can be switched off with 0.
struct ClassicOptions: ParsableArguments {
    @Option(name: .customLong("check_selinux"), help: "1, or 0 to leave out SELinux and AppArmor.")
    var selinux = Switch.on

    @Option(name: .customLong("check_ssh_root_access"), help: "1, or 0 to leave out logins of root.")
    var sshRootAccess = Switch.on

    @Option(name: .customLong("check_ssh_root_keys"), help: "1, or 0 to leave out SSH keys.")
    var sshRootKeys = Switch.on

    @Option(name: .customLong("check_ports"), help: "1, or 0 to leave out ports.")
    var ports = Switch.on

    @Option(name: .customLong("check_files"), help: "1, or 0 to leave out the integrity of files.")
    var files = Switch.on

    @Option(name: .customLong("check_passwords"), help: "1, or 0 to leave out passwords.")
    var passwords = Switch.on

    @Option(
        name: .customLong("include_defaults"),
        help: "1, or 0 to permit only the ports, and watch only the files, that --conf names.")
    var includesDefaults = Switch.on

    @Option(
        name: .customLong("integrity_file"), help: "Accepted and not used: the state is sealed, see --state.",
        completion: .file())
    var integrityFile: String?

    @Option(
        name: .customLong("conf"), help: "A file with blocks [PORTS], [FILES] and [PASSWORDS].", completion: .file())
    var settingsFile: String?

    enum Switch: String, ExpressibleByArgument {
        case off = "0"
        case on = "1"
    }

    func settings() throws -> PluginSettings {
        guard let settingsFile else { return PluginSettings() }
        return PluginSettings(text: try HostRoot().text(URL(fileURLWithPath: settingsFile).path))
    }

    /// Whether a check with this id and these requirements is wanted.
    func wants(_ id: String, requirement: [String]) -> Bool {
        let isOff: [(Bool, Bool)] = [
            (selinux == .off, requirement.contains("P5")),
            (sshRootAccess == .off, id == "ssh-root-login"),
            (sshRootKeys == .off, requirement.contains("P2") && requirement.contains("B10")),
            (ports == .off, requirement.contains("P7")),
            (files == .off, requirement.contains("P6")),
            (passwords == .off, requirement.contains("P1")),
        ]
        return !isOff.contains { $0 && $1 }
    }
}
