internal import HostRoot
internal import Localization

extension FactTable {
    static let unownedFiles = FactTable(
        "unowned_files",
        """
        Files on local file systems whose user or group no account has. Ids lent to containers (/etc/subuid, /etc/subgid) \
        and to systemd's transient accounts are known.
        """,
        columns: [
            .text("path", "Absolute path; bytes that are not printable as \\xNN"),
            .text("type", "regular, directory, symlink, fifo, socket, character or block"),
            .integer("uid", "User id of the owner"),
            .integer("gid", "Group id of the group"),
            .integer("is_user_known", "1 if an account has the user id"),
            .integer("is_group_known", "1 if a group has the group id"),
            .text("mode", "Permissions as four octal digits"),
        ],
        sources: ["the file tree", "/etc/passwd", "/etc/group", "/etc/subuid", "/etc/subgid", "/etc/nsswitch.conf"],
        privilege: .partlyRoot
    ) { host, rows in
        let names = try host.part(AccountNames.self)
        for cause in [names.usersCause, names.groupsCause] { if let cause { throw cause } }
        if let source = NameService.remoteSource(try host.root.textIfPresent("/etc/nsswitch.conf") ?? "") {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "accounts also come from '\(source)', so the account files do not tell who owns a file",
                    ja: "アカウントが '\(source)' からも供給されるため、ファイルの所有者を判定できません"))
        }
        try host.part(FileWalk.self).rows(marked: .unowned, in: &rows) { file in
            [
                .text(file.path), .text(file.kind.rawValue), .int(file.user), .int(file.group),
                .bool(names.isKnown(user: file.user)), .bool(names.isKnown(group: file.group)), .text(file.mode),
            ]
        }
    }
}

/// Where the C library looks for accounts, from /etc/nsswitch.conf.
package enum NameService {
    /// Sources that have no accounts but those of files that are read here, or of systemd.
    private static let localSources: Set<String> = [
        "files", "compat", "systemd", "altfiles", "extrausers", "myhostname",
    ]

    /// The first source of users or groups that is another machine's; nil where all are local.
    package static func remoteSource(_ nsswitch: String) -> String? {
        for line in nsswitch.utf8.split(separator: UInt8(ascii: "\n")) {
            let text = Substring(line.prefix { $0 != UInt8(ascii: "#") })
            guard let colon = text.firstIndex(of: ":") else { continue }
            let database = text[..<colon].filter { $0 != " " && $0 != "\t" }
            guard ["passwd", "group", "passwd_compat", "group_compat"].contains(database) else { continue }
            for word in text[text.index(after: colon)...].split(whereSeparator: { $0 == " " || $0 == "\t" }) {
                // Reactions such as [NOTFOUND=return] stand between the sources.
                if word.hasPrefix("[") || word.hasSuffix("]") { continue }
                if !localSources.contains(String(word)) { return String(word) }
            }
        }
        return nil
    }
}
