internal import HostRoot

extension FactTable {
    static let sshdConfigFiles = FactTable(
        "sshd_config_files", "Files that the SSH server reads its settings from.",
        columns: [
            .text("path", "File"),
            .integer("owner", "User id of the file's owner"),
            .integer("group_id", "Group id of the file"),
            .text("mode", "Permissions, four octal digits"),
            .integer("group_may_write", "1 where the group may write the file"),
            .integer("others_may_write", "1 where everybody may write the file"),
        ],
        sources: ["/etc/ssh/sshd_config and what it includes"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
        for path in settings.files {
            rows.attempt { rows in
                guard let status = try host.root.status(path) else { return }
                rows.append([
                    .text(path), .int(status.user), .int(status.group), .text(status.octalPermissions),
                    .bool(status.isWritableByGroup), .bool(status.isWritableByOthers),
                ])
            }
        }
    }
}
