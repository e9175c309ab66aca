internal import HostRoot

/// What mount options mean.
enum MountOptions {
    /// The options with those that others imply: `user` brings nosuid, nodev and noexec unless a later option undoes it.
    static func expanded(_ options: String) -> String {
        var result: [Substring] = []
        for option in options.utf8.split(separator: UInt8(ascii: ",")).map({ Substring($0) }) {
            switch option {
            case "user", "users": add(["noexec", "nosuid", "nodev"], to: &result)
            case "owner", "group": add(["nosuid", "nodev"], to: &result)
            case "exec", "suid", "dev": result.removeAll { $0 == "no\(option)" }
            default: break
            }
            add([option], to: &result)
        }
        return result.joined(separator: ",")
    }

    private static func add(_ options: [Substring], to result: inout [Substring]) {
        for option in options where !result.contains(option) { result.append(option) }
    }

    /// The options with passwords of network file systems taken out.
    static func withoutSecrets(_ options: String) -> String {
        let names: Set<Substring> = ["pass", "password", "password2"]
        return options.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { option -> Substring in
                guard let (name, _) = Substring(option).parted(at: UInt8(ascii: "=")), names.contains(name) else {
                    return Substring(option)
                }
                return "\(name)=***"
            }
            .joined(separator: ",")
    }

    /// What systemd mounts by itself, with its options, where fstab does not name it.
    static func builtIn(_ root: HostRoot) throws -> [String: String] {
        guard
            try root.status("/usr/lib/systemd/systemd") != nil || root.status("/lib/systemd/systemd") != nil
        else { return [:] }
        return ["/dev/shm": "rw,nosuid,nodev", "/proc": "rw,nosuid,nodev,noexec"]
    }
}
