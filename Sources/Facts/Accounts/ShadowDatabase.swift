internal import HostRoot

/// The entries of `/etc/shadow` in its order; none where the file does not exist.
package struct ShadowDatabase: HostPart {
    package let entries: [Entry]
    package let otherLines: [UserDatabase.OtherLine]

    package struct Entry: Sendable, Hashable {
        package let name: String
        /// The hash, or what stands in its place. Secret.
        package let password: String
        /// Days since 1970-01-01; 0 demands a new password at the next login.
        package let lastChange: Int64?
        /// Days.
        package let minimum: Int64?
        package let maximum: Int64?
        package let warning: Int64?
        package let inactive: Int64?
        /// Days since 1970-01-01.
        package let expire: Int64?
        package let line: Int
    }

    package init(of host: AuditedHost) throws {
        self.init(shadow: try host.root.textIfPresent("/etc/shadow", limit: UserDatabase.fileLimit) ?? "")
    }

    /// Lines of less than five fields are no entries to the C library either.
    package init(shadow: String) {
        var entries: [Entry] = []
        var others: [UserDatabase.OtherLine] = []
        for (number, line) in ConfigurationLines(shadow) {
            guard let first = line.first(where: { !$0.isBlank }), first != UInt8(ascii: "#") else { continue }
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 5, let start = fields[0].first, start != UInt8(ascii: "+"),
                start != UInt8(ascii: "-")
            else {
                others.append(UserDatabase.OtherLine(line, line: number))
                continue
            }
            // -1 and an empty field both mean that there is no such limit.
            func days(_ index: Int) -> Int64? {
                guard index < fields.count, let days = Int64(Substring(fields[index])), days >= 0 else { return nil }
                return days
            }
            entries.append(
                Entry(
                    name: fields[0].string, password: fields[1].string, lastChange: days(2), minimum: days(3),
                    maximum: days(4), warning: days(5), inactive: days(6), expire: days(7), line: number))
        }
        self.entries = entries
        otherLines = others
    }
}
