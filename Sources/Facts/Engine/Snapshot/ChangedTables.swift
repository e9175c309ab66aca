/// The tables of a host that differ from those that its server has.
///
/// They are a snapshot that lacks the others, but whose last line names the version of every table. Versions are relative
/// to what the server acknowledged: until it does so, each snapshot holds the same changes again.
package struct ChangedTables {
    private let acknowledged: TableVersions
    private let time: Int64
    /// What the server has once this snapshot is acknowledged.
    package private(set) var versions = TableVersions()

    /// Seconds after which a table that differs at almost every reading is sent again.
    package static let volatileInterval: Int64 = 3_600
    /// Tables in memory at the same time.
    private static let batch = 8

    /// `time` is that of the audit, in seconds since 1970.
    package init(since acknowledged: TableVersions, time: Int64) {
        self.acknowledged = acknowledged
        self.time = time
    }

    /// Writes what has changed, and the last line. Tables that the database has loaded are not read again.
    package mutating func write(of database: FactDatabase, to writer: SnapshotWriter) throws {
        let tables = database.tables.values.filter(Snapshot.holds).sorted { $0.name < $1.name }
        var rest = tables.filter { !keepsItsRest($0) }[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(ChangedTables.batch))
            rest = rest.dropFirst(batch.count)
            for (table, rows) in zip(batch, try database.contents(of: batch)) { try take(table, rows, writer) }
        }
        try writer.finish(naming: versions)
    }

    /// Whether a table that differs at almost every reading was sent a short time ago, and stays as it was then.
    private mutating func keepsItsRest(_ table: FactTable) -> Bool {
        guard table.isVolatile, let known = acknowledged[table.name],
            (0..<ChangedTables.volatileInterval).contains(time &- known.time)
        else { return false }
        versions[table.name] = known
        return true
    }

    private mutating func take(_ table: FactTable, _ rows: TableRows, _ writer: SnapshotWriter) throws {
        // What a run leaves out has not changed by that.
        guard !rows.isSwitchedOff else {
            versions[table.name] = acknowledged[table.name]
            return
        }
        let hash = TableLines(table, rows).hash
        if let known = acknowledged[table.name], known.hash == hash {
            versions[table.name] = known
            return
        }
        versions[table.name] = TableVersions.Entry(hash: hash, time: time)
        try writer.write(table, rows)
    }
}

extension TableRows {
    /// Whether this run was told not to read the table, as the ones that need the whole file tree.
    fileprivate var isSwitchedOff: Bool {
        obstacles.contains { if case .switchedOff = $0.cause { true } else { false } }
    }
}
