extension FactTable {
    static let accountFileLines = FactTable(
        "account_file_lines", "Lines of the account files that are no entries: left from NIS, or not understood.",
        columns: [
            .text("kind", "compat for a line that starts with + or -, else malformed"),
            .text("name", "What stands in the first field"),
            .text("file", "The file"),
            .integer("line", "Its line"),
        ],
        sources: ["/etc/passwd", "/etc/group", "/etc/shadow"], privilege: .partlyRoot
    ) { host, rows in
        let reads: [(String, () throws -> [UserDatabase.OtherLine])] = [
            ("/etc/passwd", { try host.part(UserDatabase.self).otherLines }),
            ("/etc/group", { try host.part(GroupDatabase.self).otherLines }),
            ("/etc/shadow", { try host.part(ShadowDatabase.self).otherLines }),
        ]
        for (file, read) in reads {
            rows.attempt { rows in
                for line in try read() {
                    rows.append([
                        .text(line.isCompat ? "compat" : "malformed"), .text(line.isCompat ? line.name : nil),
                        .text(file), .int(line.line),
                    ])
                }
            }
        }
    }
}
