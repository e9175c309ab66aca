internal import HostRoot

extension FactTable {
    static let packageKeys = FactTable(
        "package_keys", "Key files that package managers trust, or are told to trust by a repository's options.",
        columns: [
            .text("manager", "apt or rpm"),
            .text("path", "File"),
            .text("kind", "armoured, binary, keybox, or unknown"),
            .text("scope", "all where every repository of the manager may be signed with it, else named"),
            .integer("uid", "Owner's id"),
            .integer("gid", "Group's id"),
            .text("mode", "Permissions, four octal digits"),
            .integer("writable_by_others", "1 where group or others may write the file or its folder"),
            .integer("folder_uid", "Id of the owner of the folder"),
            .text("folder_mode", "Permissions of the folder"),
        ],
        sources: [
            "/etc/apt/trusted.gpg", "/etc/apt/trusted.gpg.d", "/etc/apt/keyrings", "/usr/share/keyrings",
            "/etc/pki/rpm-gpg",
        ]
    ) { host, rows in
        let root = host.root
        var paths: [(manager: String, path: String, scope: String)] = []
        if root.exists("/etc/apt/trusted.gpg") { paths.append(("apt", "/etc/apt/trusted.gpg", "all")) }
        for name in try root.namesIfPresent(in: "/etc/apt/trusted.gpg.d")
        where name.hasSuffix(".gpg") || name.hasSuffix(".asc") {
            paths.append(("apt", "/etc/apt/trusted.gpg.d/\(name)", "all"))
        }
        var named = try root.namesIfPresent(in: "/etc/apt/keyrings").map { "/etc/apt/keyrings/\($0)" }
        for source in try host.part(APTSources.self).sources {
            named += (source.options["signed-by"] ?? "").split(separator: " ").filter { $0.hasPrefix("/") }
                .map(String.init)
        }
        for path in Set(named).sorted() { paths.append(("apt", path, "named")) }
        for name in try root.namesIfPresent(in: "/etc/pki/rpm-gpg") {
            paths.append(("rpm", "/etc/pki/rpm-gpg/\(name)", "named"))
        }
        for entry in paths {
            rows.attempt { try appendKey(entry, root, &$0) }
        }
    }

    private static func appendKey(
        _ entry: (manager: String, path: String, scope: String), _ root: HostRoot, _ rows: inout TableRows
    ) throws {
        guard let status = try root.status(entry.path), status.kind == .regular else { return }
        let slash = entry.path.lastIndex(of: "/") ?? entry.path.startIndex
        let folder = try root.status(String(entry.path[..<slash]))
        let isWritable = [status, folder].compactMap { $0 }.contains { $0.isWritableByOthers || $0.isWritableByGroup }
        rows.append([
            .text(entry.manager), .text(entry.path), .text(try keyKind(entry.path, root)), .text(entry.scope),
            .int(status.user), .int(status.group), .text(status.octalPermissions), .bool(isWritable),
            .int(folder?.user), .text(folder?.octalPermissions),
        ])
    }

    private static func keyKind(_ path: String, _ root: HostRoot) throws -> String {
        var head: [UInt8] = []
        try root.chunks(path) { chunk in
            if head.count < 64 { head += chunk.prefix(64 - head.count) }
        }
        if head.starts(with: "-----BEGIN PGP".utf8) { return "armoured" }
        if head.count >= 12, head[8..<12].elementsEqual("KBXf".utf8) { return "keybox" }
        // A public-key packet in the old or the new format.
        if let first = head.first, [0x98, 0x99, 0x9A, 0xC6].contains(first) { return "binary" }
        return "unknown"
    }
}
