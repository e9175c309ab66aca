internal import HostRoot

extension FactTable {
    static let homeDirectories = FactTable(
        "home_directories", "The home directory of each local account.",
        columns: [
            .integer("uid", "User id of the account"),
            .text("username", "Login name"),
            .text("directory", "The directory that /etc/passwd names"),
            .integer("is_directory", "1 where a directory stands there, 0 where nothing or something else does"),
            .integer("owner_uid", "User id of the directory's owner"),
            .integer("owner_gid", "Id of the directory's group"),
            .text("mode", "Permissions as four octal digits"),
            .integer("is_group_writable", "1 where the group may write"),
            .integer("is_world_writable", "1 where everybody may write"),
            .integer("is_world_readable", "1 where everybody may list, read or enter it"),
        ],
        sources: ["/etc/passwd", "the home directories"], privilege: .partlyRoot
    ) { host, rows in
        for user in try host.part(UserDatabase.self).users {
            var status: FileStatus?
            if user.home.hasPrefix("/") {
                do {
                    status = try host.root.status(user.home)
                } catch {
                    rows.noteMissingRows(Obstacle.Cause(error))
                    continue
                }
            }
            rows.append([
                .int(user.uid), .text(user.name), .text(user.home), .bool(status?.kind == .directory),
                .int(status?.user), .int(status?.group), .text(status?.octalPermissions),
                .bool(status?.isWritableByGroup), .bool(status?.isWritableByOthers),
                .bool(status.map { $0.permissions & 0o007 != 0 }),
            ])
        }
    }

    static let homeFiles = FactTable(
        "home_files", "Files in the homes of interactive accounts that programs act upon or that hold secrets.",
        columns: [
            .integer("uid", "User id of the account"),
            .text("username", "Login name"),
            .text("name", "Name of the file, for example .netrc"),
            .text("path", "The whole path"),
            .text(
                "purpose", "trust (.rhosts, .shosts), credentials (.netrc, …), mail (.forward), or startup of a shell"),
            .text("kind", "What stands there: regular, symlink, directory, …"),
            .integer("owner_uid", "User id of its owner"),
            .text("mode", "Permissions as four octal digits"),
            .integer("is_group_writable", "1 where the group may write"),
            .integer("is_world_writable", "1 where everybody may write"),
            .integer("is_readable_by_others", "1 where the group or everybody may read it"),
        ],
        sources: ["/etc/passwd", "the home directories"], privilege: .partlyRoot
    ) { host, rows in
        var seen: Set<String> = []
        for user in try host.part(UserDatabase.self).users
        where user.isInteractive && user.home.hasPrefix("/") && seen.insert(user.home).inserted {
            rows.attempt { rows in
                for name in try host.root.namesIfPresent(in: user.home) {
                    guard let purpose = HomeFile.purposes[name] else { continue }
                    let path = user.home == "/" ? "/\(name)" : "\(user.home)/\(name)"
                    guard let status = try host.root.status(path, followLink: false) else { continue }
                    let isLink = status.kind == .symbolicLink
                    rows.append([
                        .int(user.uid), .text(user.name), .text(name), .text(path), .text(purpose),
                        .text(status.kind.rawValue), .int(status.user), .text(status.octalPermissions),
                        .bool(isLink ? false : status.isWritableByGroup),
                        .bool(isLink ? false : status.isWritableByOthers),
                        .bool(isLink ? false : status.permissions & 0o044 != 0),
                    ])
                }
            }
        }
    }
}

private enum HomeFile {
    static let purposes: [String: String] = {
        var purposes: [String: String] = [:]
        for name in [".rhosts", ".shosts"] { purposes[name] = "trust" }
        for name in [".netrc", ".pgpass", ".my.cnf", ".git-credentials"] { purposes[name] = "credentials" }
        purposes[".forward"] = "mail"
        for name in [
            ".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_logout", ".zshenv", ".zprofile", ".zshrc",
            ".zlogin", ".kshrc", ".cshrc", ".tcshrc", ".login", ".pam_environment", ".vimrc", ".exrc",
        ] {
            purposes[name] = "startup"
        }
        return purposes
    }()
}
