internal import HostRoot

/// Which installed package owns a file.
package struct PackageOwners: HostPart {
    private let root: HostRoot

    package init(of host: AuditedHost) throws {
        root = host.root
    }

    /// The owning package of each path that a package owns. One pass over the package manager's file lists, so ask for
    /// all paths at once.
    package func owners(of paths: Set<String>) throws -> [String: String] {
        var wanted: [ArraySlice<UInt8>: String] = [:]
        for path in paths {
            for spelling in PackageOwners.spellings(of: path) { wanted[ArraySlice(spelling.utf8)] = path }
        }
        var owners: [String: String] = [:]
        for name in try root.namesIfPresent(in: PackageOwners.dpkgFolder) where name.hasSuffix(".list") {
            let package = name.dropLast(5).prefix { $0 != ":" }
            let list = try root.bytes("\(PackageOwners.dpkgFolder)/\(name)", limit: PackageOwners.listLimit)
            for line in list.split(separator: UInt8(ascii: "\n")) {
                if let path = wanted[line] { owners[path] = String(package) }
            }
        }
        return owners
    }

    private static let dpkgFolder = "/var/lib/dpkg/info"
    /// The longest real list (a kernel's modules) has less than 1 MB.
    private static let listLimit = 64 << 20

    /// A path and how older packages spell it: before /bin, /lib and /sbin became links into /usr.
    private static func spellings(of path: String) -> [String] {
        guard path.hasPrefix("/usr/") else { return [path, "/usr\(path)"] }
        return [path, String(path.dropFirst(4))]
    }
}
