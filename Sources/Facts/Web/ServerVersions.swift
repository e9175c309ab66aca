internal import HostRoot

/// The upstream versions of installed server packages, from dpkg's status file; empty on systems without it.
struct ServerVersions: HostPart {
    private let versions: [String: String]

    private static let statusFile = "/var/lib/dpkg/status"
    /// A system with every package of the distribution installed stays far below.
    private static let statusLimit = 64 << 20
    /// The beginnings of the names of packages that hold a server which Elpis knows.
    private static let wanted = [
        "apache2", "mariadb-server", "mysql-community-server", "mysql-server", "nginx", "percona-server-server",
    ].map { Array("Package: \($0)".utf8) }

    init(of host: AuditedHost) throws {
        // Without the file, or the right to read it, versions are simply not known; tables say so where it matters.
        versions =
            (try? host.root.bytes(ServerVersions.statusFile, limit: ServerVersions.statusLimit))
            .map(ServerVersions.parse) ?? [:]
    }

    init(status: String) {
        versions = ServerVersions.parse(Array(status.utf8))
    }

    private static func parse(_ status: [UInt8]) -> [String: String] {
        var found: [String: String] = [:]
        var package: String?
        var isInstalled = false
        var start = 0
        while start < status.count {
            let end = status[start...].firstIndex(of: UInt8(ascii: "\n")) ?? status.count
            let line = status[start..<end]
            start = end + 1
            switch line.first {
            case UInt8(ascii: "P") where line.starts(with: "Package: ".utf8):
                let isWanted = wanted.contains { line.starts(with: $0) }
                package = isWanted ? String(decoding: line.dropFirst(9), as: UTF8.self) : nil
                isInstalled = false
            case UInt8(ascii: "S") where package != nil && line.starts(with: "Status: ".utf8):
                isInstalled = String(decoding: line, as: UTF8.self).hasSuffix(" installed")
            case UInt8(ascii: "V") where isInstalled && line.starts(with: "Version: ".utf8):
                guard let package else { continue }
                let full = String(decoding: line.dropFirst(9), as: UTF8.self)
                let upstream = full.split(separator: ":", maxSplits: 1).last ?? Substring(full)
                found[package] = String(upstream.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })
            default: continue
            }
        }
        return found
    }

    /// The version of the first package in alphabetical order whose name starts so.
    subscript(prefix: String) -> String? {
        versions.filter { $0.key.hasPrefix(prefix) }.min { $0.key < $1.key }?.value
    }
}
