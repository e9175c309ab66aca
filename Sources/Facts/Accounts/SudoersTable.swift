internal import HostRoot
internal import Localization

extension FactTable {
    static let sudoers = FactTable(
        "sudoers", "What the sudoers files allow: a row for each user or group and command, with aliases replaced.",
        columns: [
            .text("source", "The file"),
            .integer("line", "Its line"),
            .text("header", "The rule's users as written"),
            .text("rule_details", "The rest of the rule as written"),
            .text("user", "Login name, %group, #uid, +netgroup or ALL"),
            .integer("is_user_excluded", "1 where the user stands there negated"),
            .text("host", "The rule's hosts, separated by commas"),
            .integer("applies_here", "1 where the hosts include this one, or may do so (addresses, netgroups)"),
            .text("runas_user", "Whose rights the command gets, separated by commas; empty for the user's own"),
            .text("runas_group", "Which groups may be chosen, separated by commas"),
            .integer("nopasswd", "1 where no password is asked for (NOPASSWD)"),
            .integer("noexec", "1 where the command may start no other program (NOEXEC)"),
            .integer("setenv", "1 where the user may set any environment variable (SETENV, and implied by ALL)"),
            .text("command", "ALL, a path with its arguments, a folder that ends in /, or sudoedit with a path"),
            .integer("is_negated", "1 where the command is forbidden (!command)"),
            .integer("has_wildcard", "1 where *, ? or [ ] in the command stands for other text"),
            .integer("is_overridden", "1 where a later row for the same user decides every case that this one covers"),
            .integer("position", "The order of evaluation; the last row that matches decides"),
        ],
        sources: ["/etc/sudoers", "/etc/sudoers.d"], privilege: .root
    ) { host, rows in
        let policy = try host.part(SudoersPolicy.self)
        for cause in policy.obstacles { rows.noteMissingRows(cause) }
        let entries = SudoersEntry.all(of: policy, host: HostName(of: host))
        if entries.count >= SudoersEntry.limit { rows.noteMissingRows(SudoersEntry.limitCause) }
        for (position, entry) in entries.enumerated() {
            rows.append([
                .text(entry.rule.file), .int(entry.rule.line), .text(entry.rule.header), .text(entry.rule.details),
                .text(entry.user.text), .bool(entry.user.isNegated), .text(entry.hosts), .bool(entry.appliesHere),
                .text(entry.runasUsers), .text(entry.runasGroups), .bool(entry.tags.noPassword ?? false),
                .bool(entry.tags.noExec ?? false),
                .bool(entry.tags.setEnvironment ?? (entry.command.text == "ALL" && !entry.command.isNegated)),
                .text(entry.command.text),
                .bool(entry.command.isNegated), .bool(entry.hasWildcard), .bool(entry.isOverridden), .int(position),
            ])
        }
    }
}

/// One user and one command of a rule.
package struct SudoersEntry: Sendable {
    package let rule: SudoersPolicy.Rule
    package let user: SudoersFile.Member
    package let hosts: String
    package let appliesHere: Bool
    package let runasUsers: String
    package let runasGroups: String
    package let tags: SudoersFile.Tags
    package let command: SudoersFile.Member
    package var isOverridden = false

    /// Rows of the whole policy; a product of long lists must not fill memory.
    package static let limit = 50_000

    static var limitCause: Obstacle.Cause {
        .limitReached(
            LocalizedText(
                en: "the sudoers files expand to more than \(limit) rules",
                ja: "sudoers の規則を展開すると \(limit) 件を超えるため、残りを確認していません"))
    }

    /// Whether `*`, `?` or `[` in the command stands for other text; after a backslash it does not.
    package var hasWildcard: Bool {
        guard !command.text.hasPrefix("^") else { return true }
        var isEscaped = false
        for byte in command.text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[") {
                return true
            }
        }
        return false
    }

    package static func all(of policy: SudoersPolicy, host: HostName) -> [SudoersEntry] {
        var entries: [SudoersEntry] = []
        for rule in policy.rules {
            let users = policy.expanded(rule.users, .user)
            for grant in rule.grants {
                let hosts = joined(policy.expanded(grant.hosts, .host))
                let appliesHere = policy.namesThisHost(grant.hosts, host)
                for command in grant.commands {
                    let runas = command.runas
                    let runasUsers =
                        runas.users.map { joined(policy.expanded($0, .runas)) } ?? (runas.groups == nil ? "root" : "")
                    let runasGroups = joined(policy.expanded(runas.groups ?? [], .runas))
                    for user in users {
                        for member in policy.expanded([command.command], .command) {
                            guard entries.count < limit else { return entries }
                            entries.append(
                                SudoersEntry(
                                    rule: rule, user: user, hosts: hosts, appliesHere: appliesHere,
                                    runasUsers: runasUsers, runasGroups: runasGroups, tags: command.tags,
                                    command: member))
                        }
                    }
                }
            }
        }
        markOverridden(&entries)
        return entries
    }

    /// A row is without effect where a later one names the same user, hosts and runas, and the same command or all.
    private static func markOverridden(_ entries: inout [SudoersEntry]) {
        var later: Set<[String]> = []
        for index in entries.indices.reversed() {
            let entry = entries[index]
            let key = [entry.user.text, entry.hosts, entry.runasUsers, entry.runasGroups]
            entries[index].isOverridden = later.contains(key + [entry.command.text]) || later.contains(key + ["ALL"])
            if !entry.user.isNegated, entry.appliesHere { later.insert(key + [entry.command.text]) }
        }
    }

    private static func joined(_ members: [SudoersFile.Member]) -> String {
        members.map { ($0.isNegated ? "!" : "") + $0.text }.joined(separator: ", ")
    }
}
