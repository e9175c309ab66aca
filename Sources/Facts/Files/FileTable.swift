internal import HostRoot

extension FactTable {
    static let file = FactTable(
        "file", "A file, or the entries of a directory: ask with path = … or directory = ….",
        columns: [
            .text("path", "Absolute path"),
            .text("directory", "The directory that it is in"),
            .text("filename", "Its name there"),
            .integer("inode", "Inode number"),
            .integer("uid", "User id of the owner"),
            .integer("gid", "Group id of the group"),
            .text("mode", "Permissions as four octal digits"),
            .text("device", "Major and minor number that a device file stands for, as 8:1"),
            .integer("size", "Size in bytes"),
            .time("atime", "Time of the last access, seconds since 1970"),
            .time("mtime", "Time of the last change of the content, seconds since 1970"),
            .time("ctime", "Time of the last change of the inode, seconds since 1970"),
            .time("btime", "Time of creation, seconds since 1970; null where it is not kept"),
            .integer("hard_links", "Number of names of the inode"),
            .integer("symlink", "1 if the path is a symbolic link; the other columns then describe its target"),
            .text("symlink_target_path", "The target as written in the link"),
            .text("type", "regular, directory, symlink (that leads nowhere), fifo, socket, character or block"),
            .text(
                "attributes", "Letters as in lsattr: i immutable, a append only, c compressed, d no dump, E encrypted"),
        ],
        sources: ["the file system"], privilege: .partlyRoot,
        content: .lookup(keys: ["path", "directory"]) { host, key, value, rows in
            for path in try PathLookup.paths(host, key, value) {
                rows.attempt { rows in
                    guard let link = try host.root.status(path, followLink: false) else { return }
                    let isLink = link.kind == .symbolicLink
                    let status = isLink ? try host.root.status(path) ?? link : link
                    let (directory, name) = PathLookup.split(path)
                    let isDevice = status.kind == .characterDevice || status.kind == .blockDevice
                    let represents = "\(status.represents >> 32):\(status.represents & 0xffff_ffff)"
                    rows.append([
                        .text(path), .text(directory), .text(name), .int(status.inode), .int(status.user),
                        .int(status.group), .text(status.octalPermissions), .text(isDevice ? represents : nil),
                        .int(status.size), .int(status.accessed / 1_000_000_000), .int(status.modified / 1_000_000_000),
                        .int(status.changed / 1_000_000_000),
                        .int(status.born == 0 ? nil : status.born / 1_000_000_000), .int(status.links), .bool(isLink),
                        .text(isLink ? try host.root.linkTarget(path) : nil), .text(status.kind.rawValue),
                        .text(PathLookup.attributeLetters(status.attributes)),
                    ])
                }
            }
        })
}

/// The paths that a lookup by `path` or `directory` asks for.
enum PathLookup {
    static func paths(_ host: AuditedHost, _ key: String, _ value: String) throws -> [String] {
        guard value.utf8.first == UInt8(ascii: "/") else { return [] }
        guard key == "directory" else { return [value] }
        let folder = value.utf8.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
        guard try host.root.status(folder)?.kind == .directory else { return [] }
        let names = try host.root.namesIfPresent(in: folder)
        return names.map { folder == "/" ? "/\($0)" : "\(folder)/\($0)" }
    }

    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        let directory = path[..<slash]
        return (directory.isEmpty ? "/" : String(directory), String(path[path.utf8.index(after: slash)...]))
    }

    /// STATX_ATTR_COMPRESSED, IMMUTABLE, APPEND, NODUMP and ENCRYPTED.
    static func attributeLetters(_ attributes: UInt64) -> String {
        let letters: [(UInt64, String)] = [(0x10, "i"), (0x20, "a"), (0x04, "c"), (0x40, "d"), (0x800, "E")]
        return letters.filter { attributes & $0.0 != 0 }.map(\.1).joined()
    }
}
