internal import HostRoot

/// The MySQL or MariaDB server that runs on the live host, and what its command line sets.
package struct MySQLProcess: HostPart {
    /// Nil where none runs, or where only files are audited.
    package private(set) var id: Int?
    package private(set) var user: UInt32?
    package private(set) var arguments: [MySQLOption] = []
    package private(set) var defaultsFile: String?
    package private(set) var defaultsExtraFile: String?
    package private(set) var hasNoDefaults = false

    package var source: String { "/proc/\(id ?? 0)/cmdline" }

    /// The C library's limit for a process's arguments is far above what a server is started with.
    private static let commandLineLimit = 1 << 20

    package init(of host: AuditedHost) throws {
        guard host.root.isLive else { return }
        let root = host.root
        // A process may end at any moment, and another one's namespace may be hidden: both mean that it is not ours.
        let ownNamespace = try? root.linkTarget("/proc/self/ns/pid")
        for name in try root.names(in: "/proc") {
            guard let id = Int(name), let command = try? root.text("/proc/\(name)/comm", limit: 4096),
                ["mariadbd\n", "mysqld\n"].contains(command)
            else { continue }
            let namespace = try? root.linkTarget("/proc/\(name)/ns/pid")
            guard namespace == nil || namespace == ownNamespace else { continue }
            self.id = id
            user = (try? root.status("/proc/\(name)"))?.user
            if let line = try? root.text("/proc/\(name)/cmdline", limit: MySQLProcess.commandLineLimit) {
                take(arguments: line)
            }
            return
        }
    }

    /// Arguments separated by NUL, the program's name first.
    private mutating func take(arguments line: String) {
        for argument in line.utf8.split(separator: 0).dropFirst() {
            guard argument.starts(with: "--".utf8) else { continue }
            let parts = argument.dropFirst(2).split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first else { continue }
            let name = String(Substring(first))
            let value = parts.count > 1 ? String(Substring(parts[1])) : nil
            switch name {
            case "defaults-file": defaultsFile = value
            case "defaults-extra-file": defaultsExtraFile = value
            case "no-defaults": hasNoDefaults = true
            default: arguments.append(MySQLOption(writtenName: name, writtenValue: value))
            }
        }
    }
}
