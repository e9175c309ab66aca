internal import Glibc
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
        guard !paths.isEmpty else { return [:] }
        var wanted: [(spelling: String, path: String)] = []
        for path in paths {
            for spelling in PackageOwners.spellings(of: path) { wanted.append((spelling, path)) }
        }
        var owners: [String: String] = [:]
        try findInDpkg(wanted, &owners)
        if owners.count < paths.count { try findInRPM(wanted, &owners) }
        return owners
    }

    private static let dpkgFolder = "/var/lib/dpkg/info"
    /// The longest real list (a kernel's modules) has less than 1 MB.
    private static let listLimit = 64 << 20

    private func findInDpkg(
        _ wanted: [(spelling: String, path: String)], _ owners: inout [String: String]
    ) throws {
        let keys = ByteKeys(wanted.map { Array($0.spelling.utf8) })
        for name in try root.namesIfPresent(in: PackageOwners.dpkgFolder) where name.hasSuffix(".list") {
            var package: String?
            var rest: [UInt8] = []
            func take(_ line: UnsafeRawBufferPointer) {
                guard let index = keys.index(of: line) else { return }
                let owner = package ?? String(name.dropLast(5).prefix { $0 != ":" })
                package = owner
                owners[wanted[index].path] = owner
            }
            try root.chunks("\(PackageOwners.dpkgFolder)/\(name)", limit: PackageOwners.listLimit) { chunk in
                ByteLines.scan(chunk, rest: &rest, each: take)
            }
            rest.withUnsafeBytes(take)
        }
    }

    private func findInRPM(
        _ wanted: [(spelling: String, path: String)], _ owners: inout [String: String]
    ) throws {
        // Most headers have none of the folders, and then their file names need not be looked at.
        var folders: [[UInt8]: Int] = [:]
        var names: [[[UInt8]: String]] = []
        for (spelling, path) in wanted {
            guard let slash = spelling.utf8.lastIndex(of: UInt8(ascii: "/")) else { continue }
            let folder = Array(spelling.utf8[...slash])
            let position = folders[folder] ?? names.count
            if position == names.count {
                folders[folder] = position
                names.append([:])
            }
            names[position][Array(spelling.utf8[spelling.utf8.index(after: slash)...])] = path
        }
        let ordered = folders.sorted { $0.value < $1.value }.map(\.key)
        let keys = ByteKeys(ordered)
        try RPMDatabase.headers(of: root) { header in
            var positions: [Int: Int] = [:]
            header.strings(.directoryNames) { index, folder in
                if let position = keys.index(of: folder) { positions[index] = position }
                return true
            }
            guard !positions.isEmpty else { return }
            let directories = header.integers(.directoryIndexes)
            header.strings(.baseNames) { index, name in
                guard index < directories.count else { return false }
                if let position = positions[directories[index]], let path = names[position][Array(name)] {
                    owners[path] = header.string(.name)
                }
                return true
            }
        }
    }

    /// A path and how older packages spell it: before /bin, /lib and /sbin became links into /usr.
    private static func spellings(of path: String) -> [String] {
        guard path.hasPrefix("/usr/") else { return [path, "/usr\(path)"] }
        return [path, String(path.dropFirst(4))]
    }
}

/// Lines of a file that is read in chunks.
enum ByteLines {
    /// Hands over each whole line of a chunk; what is left goes into `rest`, which begins the next chunk's first line.
    static func scan(_ chunk: UnsafeRawBufferPointer, rest: inout [UInt8], each: (UnsafeRawBufferPointer) -> Void) {
        guard let start = chunk.baseAddress else { return }
        let end = start + chunk.count
        var line = start
        while line < end, let newline = memchr(line, 10, end - line) {
            let piece = UnsafeRawBufferPointer(start: line, count: UnsafeRawPointer(newline) - line)
            if rest.isEmpty {
                each(piece)
            } else {
                rest.append(contentsOf: piece)
                rest.withUnsafeBytes(each)
                rest.removeAll(keepingCapacity: true)
            }
            line = UnsafeRawPointer(newline) + 1
        }
        if line < end { rest.append(contentsOf: UnsafeRawBufferPointer(start: line, count: end - line)) }
    }
}
