extension FactTable {
    static let users = FactTable(
        "users", "Local accounts.",
        columns: [
            .integer("uid", "User id"),
            .integer("gid", "Id of the primary group"),
            .text("username", "Login name"),
            .text("description", "Comment field, usually the person's name"),
            .text("directory", "Home directory"),
            .text("shell", "Login shell; empty stands for /bin/sh"),
            .integer("is_interactive", "1 where the shell takes commands: not nologin, false, true, sync, halt, …"),
            .integer("is_system", "1 where the user id is outside UID_MIN to UID_MAX of /etc/login.defs"),
            .text(
                "password_status",
                "Password field of /etc/passwd: shadowed (x), empty, locked, or active where a hash stands there"),
            .integer("line", "Line in /etc/passwd"),
        ],
        sources: ["/etc/passwd", "/etc/login.defs"]
    ) { host, rows in
        var people: ClosedRange<Int64>?
        do {
            people = try host.part(LoginDefinitions.self).userIDsOfPeople
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["is_system"])
        }
        for user in try host.part(UserDatabase.self).users {
            rows.append([
                .int(user.uid), .int(user.gid), .text(user.name), .text(user.comment), .text(user.home),
                .text(user.shell), .bool(user.isInteractive), .bool(people.map { !$0.contains(Int64(user.uid)) }),
                .text(user.passwordField == "x" ? "shadowed" : PasswordField(user.passwordField).status.rawValue),
                .int(user.line),
            ])
        }
    }
}
