internal import HostRoot

/// Whether a background program is installed, starts with the system, and runs.
package struct ServiceState: Sendable, Hashable {
    package let isInstalled: Bool
    package let isEnabledAtBoot: Bool

    /// The program is at any of the paths; its units are named without `.service`.
    package init(_ host: AuditedHost, programs: [String], units: [String]) throws {
        isInstalled = try programs.contains { try host.root.status($0) != nil }
        let boot = try host.part(BootLinks.self)
        isEnabledAtBoot = units.contains { boot.isEnabled($0) }
    }
}

/// What starts with the system, by the links that systemd and the older init programs follow.
package struct BootLinks: HostPart {
    /// Names of units that another unit wants, by its folder of links.
    private let wanted: Set<String>
    private let masked: Set<String>
    /// Names of init scripts that a runlevel starts.
    private let scripts: Set<String>

    private static let unitFolders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    ]

    package init(of host: AuditedHost) throws {
        var wanted: Set<String> = []
        var masked: Set<String> = []
        for folder in BootLinks.unitFolders {
            for entry in try BootLinks.entries(host.root, folder) {
                let path = "\(folder)/\(entry.name)"
                if entry.name.hasSuffix(".wants") || entry.name.hasSuffix(".requires") {
                    for name in try host.root.namesIfPresent(in: path) {
                        wanted.insert(name)
                        // The link may have another name than the unit that it leads to.
                        if let target = try? host.root.linkTarget("\(path)/\(name)") {
                            // A plain file has no target: then its own name was enough.
                            wanted.insert(BootLinks.lastComponent(target))
                        }
                    }
                } else if entry.kind == .symbolicLink, folder.hasPrefix("/etc") || folder.hasPrefix("/run"),
                    try host.root.linkTarget(path) == "/dev/null"
                {
                    masked.insert(entry.name)
                }
            }
        }
        var scripts: Set<String> = []
        let isSystemd = try BootLinks.unitFolders.contains { try host.root.status($0) != nil }
        for level in ["2", "3", "5"] {
            for folder in ["/etc/rc\(level).d", "/etc/rc.d/rc\(level).d"] {
                for name in try host.root.namesIfPresent(in: folder) where name.hasPrefix("S") && name.utf8.count > 3 {
                    scripts.insert(String(name.dropFirst(3)))
                }
            }
        }
        self.wanted = wanted
        self.masked = masked
        // Where systemd rules, a script counts only if no unit of its name exists; then its unit is generated.
        self.scripts =
            isSystemd
            ? try scripts.filter { name in
                try !BootLinks.unitFolders.contains { try host.root.status("\($0)/\(name).service") != nil }
            } : scripts
    }

    package func isEnabled(_ unit: String) -> Bool {
        guard !masked.contains("\(unit).service") else { return false }
        return wanted.contains("\(unit).service") || wanted.contains("\(unit).socket") || scripts.contains(unit)
    }

    package func isTimerEnabled(_ unit: String) -> Bool {
        wanted.contains("\(unit).timer") && !masked.contains("\(unit).timer")
    }

    private static func entries(_ root: HostRoot, _ folder: String) throws(HostRootError) -> [DirectoryEntry] {
        do {
            return try root.entries(in: folder)
        } catch .notFound {
            return []
        }
    }

    private static func lastComponent(_ path: String) -> String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }
}

/// The names of the programs that run now, with the users that they run as.
package struct RunningPrograms: HostPart {
    private let users: [String: Set<UInt32>]

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        var users: [String: Set<UInt32>] = [:]
        for name in try host.root.names(in: "/proc") where name.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            do {
                let command = try host.root.text("/proc/\(name)/comm", limit: 64)
                guard let status = try host.root.status("/proc/\(name)") else { continue }
                users[String(command.prefix { $0 != "\n" }), default: []].insert(status.user)
            } catch {
                // The process has ended, or hides: it is another one's then.
                continue
            }
        }
        self.users = users
    }

    /// The users of the running programs with any of these names; the kernel keeps fifteen letters of a name.
    package func users(of names: [String]) -> Set<UInt32> {
        names.reduce(into: []) { $0.formUnion(users[String($1.prefix(15))] ?? []) }
    }
}
