internal import HostRoot

extension FactTable {
    static let sensitiveFiles = FactTable(
        "sensitive_files",
        "Files and folders whose owner and permissions matter, with what they may be at most; links count as their targets.",
        columns: [
            .text("category", "What they are about: passwd, shadow, cron, boot-loader, private-keys, temporary, …"),
            .text("path", "Absolute path"),
            .integer("exists", "1 if something stands there; patterns have rows only for what exists"),
            .text("type", "regular, directory, …"),
            .text("username", "Name of the owner"),
            .text("groupname", "Name of the group"),
            .integer("uid", "User id of the owner"),
            .integer("gid", "Group id of the group"),
            .text("mode", "Permissions as four octal digits"),
            .text("expected_owner", "The accounts that may own it, separated by blanks"),
            .text("expected_group", "The groups that it may belong to, separated by blanks"),
            .text("max_mode", "The permissions that may be set, as four octal digits"),
            .text("excess", "The permissions beyond those, as four octal digits; 0000 for none"),
            .integer("is_owner_expected", "1 if the owner is one of those"),
            .integer(
                "is_group_expected", "1 if the group is one of those, or may do no more than everybody may"),
        ],
        sources: ["the file system", "/etc/passwd", "/etc/group"], privilege: .partlyRoot
    ) { host, rows in
        let names = try host.part(AccountNames.self)
        if let cause = names.usersCause { rows.noteMissingValues(cause, in: ["username", "is_owner_expected"]) }
        if let cause = names.groupsCause { rows.noteMissingValues(cause, in: ["groupname", "is_group_expected"]) }
        for wanted in SensitiveFile.all {
            rows.attempt { rows in
                let isPattern = wanted.pattern.utf8.contains(UInt8(ascii: "*"))
                for path in isPattern ? try host.root.glob(wanted.pattern) : [wanted.pattern] {
                    rows.attempt { try $0.append(wanted, path, host.root, names, isPattern) }
                }
            }
        }
    }
}

extension TableRows {
    fileprivate mutating func append(
        _ wanted: SensitiveFile, _ path: String, _ root: HostRoot, _ names: AccountNames, _ isPattern: Bool
    ) throws {
        let expected: [FactValue] = [
            .text(wanted.owners.joined(separator: " ")), .text(wanted.groups.joined(separator: " ")),
            .text(OctalMode.text(wanted.maximum)),
        ]
        guard let status = try root.status(path) else {
            if isPattern { return }
            append(
                [.text(wanted.category), .text(path), 0, nil, nil, nil, nil, nil, nil] + expected + [nil, nil, nil])
            return
        }
        // A pattern for files also matches the folders between them, and links to devices (masked units).
        switch wanted.kind {
        case .file: if isPattern, status.kind != .regular { return }
        case .directory: if isPattern, status.kind != .directory { return }
        case .any: break
        }
        let user = names.users[status.user]
        let group = names.groups[status.group]
        let groupBits = (status.permissions >> 3) & 7
        let isGroupHarmless = groupBits & ~(wanted.maximum & 7) == 0
        append(
            [
                .text(wanted.category), .text(path), 1, .text(status.kind.rawValue), .text(user), .text(group),
                .int(status.user), .int(status.group), .text(status.octalPermissions),
            ] + expected + [
                .text(OctalMode.text(status.permissions & ~wanted.maximum)),
                .bool(names.isExpected(user: status.user, wanted.owners)),
                .bool(isGroupHarmless ? true : names.isExpected(group: status.group, wanted.groups)),
            ])
    }
}

extension AccountNames {
    /// Whether a user is root or one of those named; nil where names are not known.
    fileprivate func isExpected(user: UInt32, _ owners: [String]) -> Bool? {
        if user == 0 { return true }
        return usersCause == nil ? users[user].map(owners.contains) ?? false : nil
    }

    fileprivate func isExpected(group: UInt32, _ wanted: [String]) -> Bool? {
        if group == 0 { return true }
        return groupsCause == nil ? groups[group].map(wanted.contains) ?? false : nil
    }
}
