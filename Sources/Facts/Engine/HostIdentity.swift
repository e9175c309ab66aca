internal import Glibc
package import HostRoot

/// Which host a report or a snapshot is about.
package struct HostIdentity: Sendable, Hashable {
    package let name: String
    /// Stable over renames: a fingerprint of the machine id, which itself stays on the host. Nil where it has none.
    package let id: String?
    /// The distribution's own full name, for example `Debian GNU/Linux 12 (bookworm)`; empty where it is not known.
    package let operatingSystem: String
    /// `/` or the audited directory.
    package let root: String

    package init(name: String, id: String?, operatingSystem: String, root: String) {
        self.name = name
        self.id = id
        self.operatingSystem = operatingSystem
        self.root = root
    }

    /// Reads what the host says of itself; a host that says nothing still has an identity.
    package init(of root: HostRoot) {
        self.init(
            name: root.isLive ? HostIdentity.nodeName : HostIdentity.firstLine(of: "/etc/hostname", in: root) ?? "",
            id: HostIdentity.firstLine(of: "/etc/machine-id", in: root).map {
                String(ContentHash.sha256("elpis host \($0)".utf8).prefix(32))
            },
            operatingSystem: HostIdentity.operatingSystem(of: root), root: root.location)
    }

    private static var nodeName: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "" }
        return withUnsafeBytes(of: &names.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func firstLine(of path: String, in root: HostRoot) -> String? {
        // A file that cannot be read leaves the host unnamed, which every report shows.
        guard let text = try? root.textIfPresent(path, limit: 1 << 12) else { return nil }
        let lines = text.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
        return lines.first { !$0.isEmpty && !$0.hasPrefix("#") }.map { String($0.prefix(255)) }
    }

    private static func operatingSystem(of root: HostRoot) -> String {
        for path in ["/etc/os-release", "/usr/lib/os-release"] {
            // As above: a file that cannot be read leaves the system unnamed.
            guard let text = try? root.textIfPresent(path, limit: 1 << 16) else { continue }
            for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") {
                let value = line.dropFirst("PRETTY_NAME=".count)
                return String(value.drop { "\"' ".contains($0) }.prefix { !"\"'".contains($0) }.prefix(255))
            }
        }
        return ""
    }
}
