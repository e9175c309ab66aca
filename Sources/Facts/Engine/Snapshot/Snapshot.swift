/// The fact tables of a host as they were at one time, without secrets.
///
/// As a file: gzip'd JSON lines. The first line is the header; then each table has a line with its name, columns and
/// obstacles, followed by its rows as arrays; the last line counts what should have come. An agent sends its server the
/// tables that have changed; then the last line also names the version of every table (``ChangedTables``).
package struct Snapshot: Sendable {
    package let header: SnapshotHeader
    /// Without the tables that this program does not know.
    package private(set) var tables: [String: TableRows]
    /// The version of every table of the host, those that are not in here as well; nil but for a snapshot of changes.
    package let versions: [String: String]?

    init(header: SnapshotHeader, tables: [String: TableRows], versions: [String: String]? = nil) {
        self.header = header
        self.tables = tables
        self.versions = versions
    }

    /// The tables that a snapshot holds: those that exist as a whole, but not the policy, which whoever audits brings.
    package static func holds(_ table: FactTable) -> Bool {
        guard case .whole = table.content else { return false }
        return table.name != FactTable.policy.name
    }
}

/// What a snapshot says of itself.
package struct SnapshotHeader: Sendable, Hashable {
    package let host: HostIdentity
    /// When it was taken, in seconds since 1970.
    package let time: Int64
    /// The version of the program that took it.
    package let toolVersion: String
    /// The user id that it was taken with.
    package let user: Int64

    package init(host: HostIdentity, time: Int64, toolVersion: String, user: Int64) {
        self.host = host
        self.time = time
        self.toolVersion = toolVersion
        self.user = user
    }
}

extension SnapshotHeader {
    static let format = "elpis-snapshot"
    /// Rises when an older program would misread what a newer one writes; new tables and columns do not raise it.
    static let version: Int64 = 1

    var json: JSONValue {
        [
            "format": .text(SnapshotHeader.format), "version": .integer(SnapshotHeader.version),
            "tool": .text(toolVersion), "time": .integer(time), "user": .integer(user),
            "host": [
                "name": .text(host.name), "id": .text(host.id), "operating_system": .text(host.operatingSystem),
                "root": .text(host.root),
            ],
        ]
    }

    init?(_ json: JSONValue) {
        guard let host = json["host"], let name = host["name"]?.text, let root = host["root"]?.text,
            let system = host["operating_system"]?.text, let time = json["time"]?.integer,
            let tool = json["tool"]?.text, let user = json["user"]?.integer
        else { return nil }
        self.init(
            host: HostIdentity(name: name, id: host["id"]?.text, operatingSystem: system, root: root), time: time,
            toolVersion: tool, user: user)
    }
}

/// A snapshot as the source of fact tables, with the policy of whoever looks at it.
package struct SnapshotSource: FactSource {
    package let snapshot: Snapshot
    package let parameters: [String: [FactValue]]

    package init(snapshot: Snapshot, parameters: [String: [FactValue]]) {
        self.snapshot = snapshot
        self.parameters = parameters
    }

    package func rows(of table: FactTable) -> TableRows {
        if table.name != FactTable.policy.name { return snapshot.tables[table.name] ?? missing(table) }
        var rows = TableRows(width: table.columns.count)
        rows.append(parameters: parameters)
        return rows
    }

    package func rows(of table: FactTable, where key: String, equals value: String) -> TableRows {
        missing(table)
    }

    private func missing(_ table: FactTable) -> TableRows {
        var rows = TableRows(width: table.columns.count)
        rows.noteMissingRows(.notInSnapshot)
        return rows
    }
}
