extension FactTable {
    static let userGroups = FactTable(
        "user_groups", "Which local account is in which group, by its primary group or as a named member.",
        columns: [
            .integer("uid", "User id; null where the group names an account that does not exist"),
            .integer("gid", "Group id"),
            .text("username", "Login name"),
            .text("groupname", "Group; null where the primary group does not exist"),
            .integer("is_primary", "1 for the account's primary group"),
            .integer("line", "Line in /etc/passwd for a primary group, else in /etc/group"),
        ],
        sources: ["/etc/passwd", "/etc/group"]
    ) { host, rows in
        let users = try host.part(UserDatabase.self).users
        let groups = try host.part(GroupDatabase.self).groups
        let names = Dictionary(groups.map { ($0.gid, $0.name) }) { first, _ in first }
        let ids = Dictionary(users.map { ($0.name, $0.uid) }) { first, _ in first }
        for user in users {
            rows.append([
                .int(user.uid), .int(user.gid), .text(user.name), .text(names[user.gid]), .bool(true), .int(user.line),
            ])
        }
        for group in groups {
            for member in group.members {
                rows.append([
                    .int(ids[member]), .int(group.gid), .text(member), .text(group.name), .bool(false),
                    .int(group.line),
                ])
            }
        }
    }
}
