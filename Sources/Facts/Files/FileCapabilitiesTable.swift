extension FactTable {
    static let fileCapabilities = FactTable(
        "file_capabilities", "Capabilities that programs on local file systems gain when they are started.",
        columns: [
            .text("path", "Absolute path; bytes that are not printable as \\xNN"),
            .text("capability", "Name of the capability, such as cap_net_raw"),
            .integer("permitted", "1 if every caller gains it"),
            .integer("inheritable", "1 if callers keep it that have it already"),
            .integer("effective", "1 if it is in force as soon as the program starts"),
            .text("username", "Name of the owner"),
            .text("groupname", "Name of the group"),
            .text("mode", "Permissions as four octal digits"),
            .text("package", "The installed package that owns the file, if one does"),
        ],
        sources: ["the security.capability attribute of executable files", "the package database"],
        privilege: .partlyRoot
    ) { host, rows in
        let walk = try host.part(FileWalk.self)
        let names = try host.part(AccountNames.self)
        rows.note(missingNamesOf: names)
        let packages = ProgramOwners.noting(&rows, host: host)
        for cause in walk.obstacles { rows.noteMissingRows(cause) }
        for file in walk.files {
            guard let capabilities = file.capabilities else { continue }
            for number in 0..<64 {
                let bit = UInt64(1) << UInt64(number)
                guard (capabilities.permitted | capabilities.inheritable) & bit != 0 else { continue }
                rows.append([
                    .text(file.path), .text(FileCapabilities.name(number)), .bool(capabilities.permitted & bit != 0),
                    .bool(capabilities.inheritable & bit != 0), .bool(capabilities.isEffective),
                    .text(names.users[file.user]), .text(names.groups[file.group]), .text(file.mode),
                    .text(packages[file.path]),
                ])
            }
        }
    }
}
