internal import HostRoot

/// The groups of `/etc/group` in its order, read once for all tables.
package struct GroupDatabase: HostPart {
    package let groups: [Group]
    /// Lines that are no groups.
    package let otherLines: [UserDatabase.OtherLine]

    package struct Group: Sendable, Hashable {
        package let name: String
        package let gid: UInt32
        /// The members that the file names; accounts whose primary group it is are not among them.
        package let members: [String]
        /// The line in the file, from 1.
        package let line: Int
        /// The password field; `x` sends to /etc/gshadow.
        package let passwordField: String
    }

    package init(of host: AuditedHost) throws {
        self.init(group: try host.root.text("/etc/group", limit: UserDatabase.fileLimit))
    }

    package init(group: String) {
        var groups: [Group] = []
        var others: [UserDatabase.OtherLine] = []
        for (number, line) in ConfigurationLines(group) {
            guard let first = line.first(where: { !$0.isBlank }), first != UInt8(ascii: "#") else { continue }
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 4, let gid = UInt32(Substring(fields[2])), let start = fields[0].first,
                start != UInt8(ascii: "+"), start != UInt8(ascii: "-")
            else {
                others.append(UserDatabase.OtherLine(line, line: number))
                continue
            }
            groups.append(
                Group(
                    name: fields[0].string, gid: gid,
                    members: fields[3].split(separator: UInt8(ascii: ",")).map { $0.trimmed.string }, line: number,
                    passwordField: fields[1].string))
        }
        self.groups = groups
        otherLines = others
    }
}
