/// A fact table: what it is called, what its columns mean, and how its rows are read from a host.
///
/// Names and columns are osquery's wherever osquery has the table.
package struct FactTable: Sendable {
    package let name: String
    /// One sentence: what a row is.
    package let summary: String
    package let columns: [Column]
    /// The files and kernel interfaces the rows come from.
    package let sources: [String]
    package let privilege: Privilege
    /// Whether the table has rows for a root that is not the running system (`--root`).
    package let isOffline: Bool
    package let content: Content
    /// The columns by which many queries look rows up; SQLite keeps an index on them.
    package let index: [String]
    /// Whether the table differs at almost every reading, as processes and ages do; an agent sends it only now and then.
    package private(set) var isVolatile = false

    /// How the rows are got.
    package enum Content: Sendable {
        /// All rows at once; read when the first query uses the table.
        case whole(@Sendable (AuditedHost, inout TableRows) throws -> Void)
        /// Only rows for a given value of one of the key columns (`WHERE path = …`), read for each such value.
        case lookup(
            keys: [String], @Sendable (AuditedHost, _ key: String, _ value: String, inout TableRows) throws -> Void)
        /// What a SELECT over other tables gives; their obstacles are its own.
        case view(String)
    }

    /// Who may read the sources.
    package enum Privilege: String, Sendable {
        case anyone
        /// Some rows or columns need root (or CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE).
        case partlyRoot = "root for some rows or columns"
        case root
    }

    package struct Column: Sendable, Hashable {
        package let name: String
        package let type: ValueType
        package let summary: String
        /// Password hashes and key material: null in every query, and in no snapshot.
        package let isSecret: Bool
        /// Seconds since 1970, UTC; reports made for reading show it as a date.
        package var isTime = false
    }

    package enum ValueType: String, Sendable {
        case integer = "INTEGER"
        case real = "REAL"
        case text = "TEXT"
        /// Integers and texts side by side, kept as they are.
        case any = "ANY"
    }

    package init(
        _ name: String, _ summary: String, columns: [Column], sources: [String],
        privilege: Privilege = .anyone, isOffline: Bool = true, index: [String] = [],
        read: @escaping @Sendable (AuditedHost, inout TableRows) throws -> Void
    ) {
        self.init(
            name, summary, columns: columns, sources: sources, privilege: privilege, isOffline: isOffline,
            index: index, content: .whole(read))
    }

    package init(
        _ name: String, _ summary: String, columns: [Column], sources: [String],
        privilege: Privilege = .anyone, isOffline: Bool = true, index: [String] = [], content: Content
    ) {
        self.name = name
        self.summary = summary
        self.columns = columns
        self.sources = sources
        self.privilege = privilege
        self.isOffline = isOffline
        self.index = index
        self.content = content
    }

    /// The same table, known to differ at almost every reading.
    package func changingByItself() -> FactTable {
        var table = self
        table.isVolatile = true
        return table
    }
}

extension FactTable.Column {
    package static func integer(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .integer, summary: summary, isSecret: false)
    }

    /// Seconds since 1970, UTC.
    package static func time(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .integer, summary: summary, isSecret: false, isTime: true)
    }

    package static func real(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .real, summary: summary, isSecret: false)
    }

    package static func text(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .text, summary: summary, isSecret: false)
    }

    package static func any(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .any, summary: summary, isSecret: false)
    }

    package static func secret(_ name: String, _ summary: String) -> Self {
        Self(name: name, type: .text, summary: summary, isSecret: true)
    }
}
