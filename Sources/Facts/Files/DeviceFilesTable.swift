internal import HostRoot

extension FactTable {
    static let deviceFiles = FactTable(
        "device_files", "Device files on local file systems outside /dev.",
        columns: [
            .text("path", "Absolute path; bytes that are not printable as \\xNN"),
            .text("type", "character or block"),
            .integer("major", "Major number of the device"),
            .integer("minor", "Minor number of the device"),
            .text("username", "Name of the owner"),
            .text("groupname", "Name of the group"),
            .text("mode", "Permissions as four octal digits"),
        ],
        sources: ["the file tree", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        let walk = try host.part(FileWalk.self)
        let names = try host.part(AccountNames.self)
        rows.note(missingNamesOf: names)
        walk.rows(marked: .device, in: &rows) { file in
            [
                .text(file.path), .text(file.kind.rawValue), .int(file.deviceMajor), .int(file.deviceMinor),
                .text(names.users[file.user]), .text(names.groups[file.group]), .text(file.mode),
            ]
        }
    }
}
