internal import HostRoot

extension FactTable {
    static let sudoGrants = FactTable(
        "sudo_grants",
        "Which local account a sudoers rule lets run which command on this host, with groups, ALL and exclusions "
            + "resolved.",
        columns: [
            .integer("uid", "User id"),
            .text("username", "Login name"),
            .text("command", "ALL, a path with its arguments, a folder that ends in /, or sudoedit with a path"),
            .integer("is_negated", "1 where the command is forbidden (!command)"),
            .text("runas_user", "Whose rights the command gets, separated by commas; empty for the user's own"),
            .integer("nopasswd", "1 where no password is asked for (NOPASSWD)"),
            .text("header", "The rule's users as written"),
            .text("source", "The file"),
            .integer("line", "Its line"),
            .integer("position", "The order of evaluation; the last row that matches decides"),
        ],
        sources: ["/etc/sudoers", "/etc/sudoers.d", "/etc/passwd", "/etc/group"], privilege: .root
    ) { host, rows in
        let policy = try host.part(SudoersPolicy.self)
        for cause in policy.obstacles { rows.noteMissingRows(cause) }
        guard !policy.rules.isEmpty else { return }
        let accounts = SudoAccounts(
            users: try host.part(UserDatabase.self), groups: try host.part(GroupDatabase.self))
        let name = HostName(of: host)
        var position = 0
        for rule in policy.rules {
            let named = accounts.named(by: policy.expanded(rule.users, .user))
            for grant in rule.grants where policy.namesThisHost(grant.hosts, name) {
                for command in grant.commands {
                    let runas = command.runas
                    let runasUsers = (runas.users.map { policy.expanded($0, .runas) } ?? [])
                        .map { ($0.isNegated ? "!" : "") + $0.text }.joined(separator: ", ")
                    for member in policy.expanded([command.command], .command) {
                        position += 1
                        for user in named {
                            guard rows.count < SudoersEntry.limit else {
                                rows.noteMissingRows(SudoersEntry.limitCause)
                                return
                            }
                            rows.append([
                                .int(user.uid), .text(user.name), .text(member.text), .bool(member.isNegated),
                                .text(runas.users == nil && runas.groups == nil ? "root" : runasUsers),
                                .bool(command.tags.noPassword ?? false), .text(rule.header), .text(rule.file),
                                .int(rule.line), .int(position),
                            ])
                        }
                    }
                }
            }
        }
    }
}

/// Local accounts by all the ways in which sudoers may name them.
struct SudoAccounts {
    private let users: [UserDatabase.User]
    private let byName: [String: Int]
    private let byID: [UInt32: [Int]]
    private let membersByName: [String: Set<Int>]
    private let membersByID: [UInt32: Set<Int>]

    init(users database: UserDatabase, groups: GroupDatabase) {
        users = database.users
        let numbered = Array(database.users.enumerated())
        byName = Dictionary(numbered.map { ($0.element.name, $0.offset) }) { first, _ in first }
        byID = Dictionary(grouping: numbered, by: \.element.uid).mapValues { $0.map(\.offset) }
        let primary = Dictionary(grouping: numbered, by: \.element.gid).mapValues { $0.map(\.offset) }
        var membersByName: [String: Set<Int>] = [:]
        var membersByID: [UInt32: Set<Int>] = [:]
        for group in groups.groups {
            var members = Set(primary[group.gid] ?? [])
            for name in group.members { if let index = byName[name] { members.insert(index) } }
            membersByName[group.name, default: []].formUnion(members)
            membersByID[group.gid, default: []].formUnion(members)
        }
        self.membersByName = membersByName
        self.membersByID = membersByID
    }

    /// The accounts that a list names; the last element that matches an account decides.
    func named(by members: [SudoersFile.Member]) -> [UserDatabase.User] {
        var named: Set<Int> = []
        for member in members {
            let matching = indices(member.text)
            if member.isNegated { named.subtract(matching) } else { named.formUnion(matching) }
        }
        return named.sorted().map { users[$0] }
    }

    private func indices(_ text: String) -> Set<Int> {
        if text == "ALL" { return Set(users.indices) }
        if text.hasPrefix("%#") { return UInt32(text.dropFirst(2)).flatMap { membersByID[$0] } ?? [] }
        if text.hasPrefix("%") { return membersByName[String(text.dropFirst())] ?? [] }
        if text.hasPrefix("#") { return Set(UInt32(text.dropFirst()).flatMap { byID[$0] } ?? []) }
        return Set(byName[text].map { [$0] } ?? [])
    }
}
