extension FactTable {
    static let groups = FactTable(
        "groups", "Local groups.",
        columns: [
            .integer("gid", "Group id"),
            .text("groupname", "Name"),
            .text(
                "password_status",
                "Password field of /etc/group: shadowed (x), empty (no password), locked, or active where a hash is"),
            .integer("line", "Line in /etc/group"),
        ],
        sources: ["/etc/group"]
    ) { host, rows in
        for group in try host.part(GroupDatabase.self).groups {
            let field = group.passwordField
            rows.append([
                .int(group.gid), .text(group.name),
                .text(field == "x" ? "shadowed" : PasswordField(field).status.rawValue), .int(group.line),
            ])
        }
    }
}
