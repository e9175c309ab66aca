internal import HostRoot

/// The accounts of `/etc/passwd` in its order, read once for all tables.
package struct UserDatabase: HostPart {
    package let users: [User]
    /// Lines that are no accounts: what is left of NIS, and lines that no program understands.
    package let otherLines: [OtherLine]

    package struct User: Sendable, Hashable {
        package let name: String
        package let uid: UInt32
        package let gid: UInt32
        /// The comment field (GECOS).
        package let comment: String
        package let home: String
        package let shell: String
        /// The line in the file, from 1.
        package let line: Int
        /// The password field; anything but `x` is out of date, and empty is a login without password.
        package let passwordField: String
    }

    package struct OtherLine: Sendable, Hashable {
        package let line: Int
        /// Whether it starts with `+` or `-`, which the `compat` service reads as an order to include NIS.
        package let isCompat: Bool
        /// What stands in the first field.
        package let name: String

        init(_ text: Substring.UTF8View, line: Int) {
            self.line = line
            isCompat = text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-")
            name = text.before(UInt8(ascii: ":")).string
        }
    }

    /// A file of 100,000 accounts has about 8 MB.
    static let fileLimit = 64 << 20

    package init(of host: AuditedHost) throws {
        self.init(passwd: try host.root.text("/etc/passwd", limit: UserDatabase.fileLimit))
    }

    /// Lines that have not seven fields, or no numeric ids, are no accounts to the C library either.
    package init(passwd: String) {
        var users: [User] = []
        var others: [OtherLine] = []
        for (number, line) in ConfigurationLines(passwd) {
            guard let first = line.first(where: { !$0.isBlank }), first != UInt8(ascii: "#") else { continue }
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 7, let uid = UInt32(Substring(fields[2])), let gid = UInt32(Substring(fields[3])),
                let start = fields[0].first, start != UInt8(ascii: "+"), start != UInt8(ascii: "-")
            else {
                others.append(OtherLine(line, line: number))
                continue
            }
            users.append(
                User(
                    name: fields[0].string, uid: uid, gid: gid, comment: fields[4].string, home: fields[5].string,
                    shell: fields[6].string, line: number, passwordField: fields[1].string))
        }
        self.users = users
        otherLines = others
    }
}

extension UserDatabase.User {
    /// Whether the shell takes commands; an empty field stands for `/bin/sh`.
    package var isInteractive: Bool {
        let program = shell.utf8.split(separator: UInt8(ascii: "/")).last.map { Substring($0) } ?? ""
        return !UserDatabase.programsWithoutCommands.contains(program)
    }
}

extension UserDatabase {
    /// Programs in the place of a shell that take no commands.
    static let programsWithoutCommands: Set<Substring> = [
        "nologin", "false", "true", "sync", "shutdown", "halt", "git-shell",
    ]
}
