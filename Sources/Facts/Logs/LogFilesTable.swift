internal import HostRoot
internal import Localization

extension FactTable {
    static let logFiles = FactTable(
        "log_files", "The files and folders in /var/log, two levels deep.",
        columns: [
            .text("path", "Absolute path"),
            .text("directory", "The folder that it is in"),
            .text("filename", "Its name there"),
            .text("type", "regular, directory, symlink, …; links are not followed"),
            .integer("size", "Size in bytes"),
            .time("mtime", "Time of the last change of the content, seconds since 1970"),
            .integer("age", "Seconds since then"),
            .text("username", "Name of the owner"),
            .text("groupname", "Name of the group"),
            .integer("uid", "User id of the owner"),
            .integer("gid", "Group id of the group"),
            .text("mode", "Permissions as four octal digits"),
            .integer("readable_by_others", "1 if everybody may read it"),
            .integer("writable_by_others", "1 if everybody may write to it"),
            .integer("writable_by_group", "1 if its group may write to it"),
        ],
        sources: ["/var/log", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        let names = try host.part(AccountNames.self)
        rows.note(missingNamesOf: names)
        try rows.appendLogFiles(in: "/var/log", levels: 2, host, names)
    }
}

extension TableRows {
    /// Files that are listed; a folder of more is a queue, not a log.
    private static let logFileLimit = 10_000

    fileprivate mutating func appendLogFiles(
        in folder: String, levels: Int, _ host: AuditedHost, _ names: AccountNames
    ) throws {
        for name in try host.root.namesIfPresent(in: folder) {
            let path = "\(folder)/\(name)"
            guard let status = try host.root.status(path, followLink: false) else { continue }
            guard count < TableRows.logFileLimit else {
                return noteMissingRows(
                    .limitReached(
                        LocalizedText(
                            en: "/var/log holds more than \(TableRows.logFileLimit) files",
                            ja: "/var/log に \(TableRows.logFileLimit) を超えるファイルがあります")))
            }
            let modified = status.modified / 1_000_000_000
            append([
                .text(path), .text(folder), .text(name), .text(status.kind.rawValue), .int(status.size),
                .int(modified), .int(host.now &- modified), .text(names.users[status.user]),
                .text(names.groups[status.group]), .int(status.user), .int(status.group),
                .text(status.octalPermissions), .bool(status.permissions & 0o004 != 0),
                .bool(status.isWritableByOthers), .bool(status.isWritableByGroup),
            ])
            if status.kind == .directory, levels > 1 {
                attempt { try $0.appendLogFiles(in: path, levels: levels - 1, host, names) }
            }
        }
    }
}
