internal import HostRoot

extension FactTable {
    static let worldWritable = FactTable(
        "world_writable",
        "Regular files that everybody may write to, and directories so and without the sticky bit, on local file systems.",
        columns: foundFileColumns, sources: ["the file tree", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        try appendFoundFiles(.worldWritable, host, &rows)
    }

    static let hiddenExecutables = FactTable(
        "hidden_executables",
        "Programs beneath /tmp, /var/tmp and /dev/shm whose name, or a folder's on the way to them, starts with a dot.",
        columns: foundFileColumns, sources: ["the file tree", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        try appendFoundFiles(.hiddenProgram, host, &rows)
    }

    static let unprotectedPrograms = FactTable(
        "unprotected_programs",
        """
        Files and directories beneath the system's program and library folders (bin, sbin, lib*, libexec in /, /usr and \
        /usr/local) that are not root's or that a group other than root's, or everybody, may write to.
        """,
        columns: foundFileColumns, sources: ["the file tree", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        try appendFoundFiles(.unprotected, host, &rows)
    }

    private static let foundFileColumns: [Column] = [
        .text("path", "Absolute path; bytes that are not printable as \\xNN"),
        .text("type", "regular or directory"),
        .text("username", "Name of the owner"),
        .text("groupname", "Name of the group"),
        .integer("uid", "User id of the owner"),
        .integer("gid", "Group id of the group"),
        .text("mode", "Permissions as four octal digits"),
        .integer("size", "Size in bytes"),
        .time("mtime", "Time of the last change of the content, seconds since 1970"),
    ]

    private static func appendFoundFiles(
        _ mark: FoundFile.Marks, _ host: AuditedHost, _ rows: inout TableRows
    ) throws {
        let walk = try host.part(FileWalk.self)
        let names = try host.part(AccountNames.self)
        rows.note(missingNamesOf: names)
        walk.rows(marked: mark, in: &rows) { file in
            [
                .text(file.path), .text(file.kind.rawValue), .text(names.users[file.user]),
                .text(names.groups[file.group]), .int(file.user), .int(file.group), .text(file.mode), .int(file.size),
                .int(file.modified / 1_000_000_000),
            ]
        }
    }
}
