extension FactTable {
    static let suidBin = FactTable(
        "suid_bin", "Files on local file systems that run with the rights of their owner or group (SUID, SGID).",
        columns: [
            .text("path", "Absolute path; bytes that are not printable as \\xNN"),
            .text("username", "Name of the owner"),
            .text("groupname", "Name of the group"),
            .text("permissions", "S for SUID, G for SGID, SG for both"),
            .integer("uid", "User id of the owner"),
            .integer("gid", "Group id of the group"),
            .text("mode", "Permissions as four octal digits"),
            .text("package", "The installed package that owns the file, if one does"),
        ],
        sources: ["the file tree", "/etc/passwd", "/etc/group", "the package database"], privilege: .partlyRoot
    ) { host, rows in
        let walk = try host.part(FileWalk.self)
        let names = try host.part(AccountNames.self)
        rows.note(missingNamesOf: names)
        let packages = ProgramOwners.noting(&rows, host: host)
        walk.rows(marked: .setID, in: &rows) { file in
            let letters = (file.permissions & 0o4000 != 0 ? "S" : "") + (file.permissions & 0o2000 != 0 ? "G" : "")
            return [
                .text(file.path), .text(names.users[file.user]), .text(names.groups[file.group]), .text(letters),
                .int(file.user), .int(file.group), .text(file.mode), .text(packages[file.path]),
            ]
        }
    }
}
