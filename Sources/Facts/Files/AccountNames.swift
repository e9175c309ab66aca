internal import HostRoot

/// The names behind numeric owners, and which numbers belong to nobody.
package struct AccountNames: HostPart {
    package let users: [UInt32: String]
    package let groups: [UInt32: String]
    /// Why the names of users or groups are not known.
    package let usersCause: Obstacle.Cause?
    package let groupsCause: Obstacle.Cause?
    /// Ranges that are handed out to containers, from /etc/subuid and /etc/subgid, and systemd's.
    private let lentUsers: [ClosedRange<UInt32>]
    private let lentGroups: [ClosedRange<UInt32>]

    /// Ids that systemd gives to services while they run (DynamicUser) and to home areas, without an account file.
    private static let transientIds: [ClosedRange<UInt32>] = [60001...60513, 61184...65519]

    package init(of host: AuditedHost) throws {
        (users, usersCause) = AccountNames.names {
            try host.part(UserDatabase.self).users.map { ($0.uid, $0.name) }
                + AccountNames.extra(host, "passwd") { UserDatabase(passwd: $0).users.map { ($0.uid, $0.name) } }
        }
        (groups, groupsCause) = AccountNames.names {
            try host.part(GroupDatabase.self).groups.map { ($0.gid, $0.name) }
                + AccountNames.extra(host, "group") { GroupDatabase(group: $0).groups.map { ($0.gid, $0.name) } }
        }
        lentUsers = AccountNames.ranges(try host.root.textIfPresent("/etc/subuid") ?? "") + AccountNames.transientIds
        lentGroups = AccountNames.ranges(try host.root.textIfPresent("/etc/subgid") ?? "") + AccountNames.transientIds
    }

    package func isKnown(user: UInt32) -> Bool {
        users[user] != nil || lentUsers.contains { $0.contains(user) }
    }

    package func isKnown(group: UInt32) -> Bool {
        groups[group] != nil || lentGroups.contains { $0.contains(group) }
    }

    private static func names(
        _ read: () throws -> [(UInt32, String)]
    ) -> ([UInt32: String], Obstacle.Cause?) {
        do {
            return (Dictionary(try read()) { first, _ in first }, nil)
        } catch {
            return ([:], Obstacle.Cause(error))
        }
    }

    /// Image-based systems keep the system's own accounts beside the programs, and Ubuntu Core in a writable place.
    private static func extra(
        _ host: AuditedHost, _ name: String, _ parse: (String) -> [(UInt32, String)]
    ) throws -> [(UInt32, String)] {
        try ["/usr/lib/\(name)", "/var/lib/extrausers/\(name)"].flatMap { path in
            try host.root.textIfPresent(path, limit: UserDatabase.fileLimit).map(parse) ?? []
        }
    }

    /// The ranges in lines of `name:first:count`.
    static func ranges(_ text: String) -> [ClosedRange<UInt32>] {
        text.utf8.split(separator: UInt8(ascii: "\n")).prefix(10_000).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: ":"))
            guard fields.count == 3, let first = UInt32(Substring(fields[1])), let count = UInt32(Substring(fields[2])),
                count > 0
            else { return nil }
            let (last, isTooLarge) = first.addingReportingOverflow(count - 1)
            return first...(isTooLarge ? .max : last)
        }
    }
}

extension TableRows {
    /// Says that `username` and `groupname` may be missing, where the account files could not be read.
    mutating func note(missingNamesOf names: AccountNames) {
        if let cause = names.usersCause { noteMissingValues(cause, in: ["username"]) }
        if let cause = names.groupsCause { noteMissingValues(cause, in: ["groupname"]) }
    }
}
