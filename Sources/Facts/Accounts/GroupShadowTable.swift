internal import HostRoot

extension FactTable {
    static let groupShadow = FactTable(
        "gshadow", "Passwords and administrators of local groups.",
        columns: [
            .text("groupname", "Name of the group"),
            .text("password_status", "active where a password opens the group; locked; not_set; empty (members only)"),
            .text("hash_alg", "How the password is hashed; the words are those of shadow.hash_alg"),
            .text("administrators", "Accounts that may change the group, separated by commas"),
            .text("members", "Members, separated by commas"),
            .integer("line", "Line in /etc/gshadow"),
        ],
        sources: ["/etc/gshadow"], privilege: .root
    ) { host, rows in
        let text = try host.root.textIfPresent("/etc/gshadow", limit: UserDatabase.fileLimit) ?? ""
        for (number, line) in ConfigurationLines(text) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 4, let first = fields[0].first, first != UInt8(ascii: "#") else { continue }
            let field = PasswordField(fields[1].string)
            rows.append([
                .text(fields[0].string), .text(field.status.rawValue), .text(field.algorithm),
                .text(fields[2].string), .text(fields[3].string), .int(number),
            ])
        }
    }
}
