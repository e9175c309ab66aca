internal import HostRoot

/// The groups of `/etc/group` in its order, read once for all tables.
package struct GroupDatabase: HostPart {
    package let groups: [Group]

    package struct Group: Sendable, Hashable {
        package let name: String
        package let gid: UInt32
        /// The members that the file names; accounts whose primary group it is are not among them.
        package let members: [String]
        /// The line in the file, from 1.
        package let line: Int
    }

    package init(of host: AuditedHost) throws {
        self.init(group: try host.root.text("/etc/group", limit: UserDatabase.fileLimit))
    }

    package init(group: String) {
        groups = group.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                guard fields.count == 4, let gid = UInt32(Substring(fields[2])), let first = fields[0].first,
                    first != UInt8(ascii: "#")
                else { return nil }
                let members = fields[3].split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
                return Group(name: String(Substring(fields[0])), gid: gid, members: members, line: index + 1)
            }
    }
}
