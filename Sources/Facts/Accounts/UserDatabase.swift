internal import HostRoot

/// The accounts of `/etc/passwd` in its order, read once for all tables.
package struct UserDatabase: HostPart {
    package let users: [User]

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

    /// A file of 100,000 accounts has about 8 MB.
    static let fileLimit = 64 << 20

    package init(of host: AuditedHost) throws {
        self.init(passwd: try host.root.text("/etc/passwd", limit: UserDatabase.fileLimit))
    }

    /// Lines that have not seven fields, or no numeric ids, are no accounts to the C library either.
    package init(passwd: String) {
        users = passwd.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                    .map { String(Substring($0)) }
                guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]),
                    let first = fields[0].utf8.first, first != UInt8(ascii: "#")
                else { return nil }
                return User(
                    name: fields[0], uid: uid, gid: gid, comment: fields[4], home: fields[5], shell: fields[6],
                    line: index + 1, passwordField: fields[1])
            }
    }
}
