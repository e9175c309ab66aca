extension FactTable {
    static let users = FactTable(
        "users", "Local accounts.",
        columns: [
            .integer("uid", "User id"),
            .integer("gid", "Id of the primary group"),
            .text("username", "Login name"),
            .text("description", "Comment field, usually the person's name"),
            .text("directory", "Home directory"),
            .text("shell", "Login shell"),
            .integer("line", "Line in /etc/passwd"),
        ],
        sources: ["/etc/passwd"]
    ) { host, rows in
        for user in try host.part(UserDatabase.self).users {
            rows.append([
                .int(user.uid), .int(user.gid), .text(user.name), .text(user.comment), .text(user.home),
                .text(user.shell), .int(user.line),
            ])
        }
    }
}
