/// A column of a table to be made.
struct Column: Sendable {
    enum ColumnType: Sendable {
        case integer, real
        /// Text of at most ``Column/keyLength`` characters, which can be part of a key.
        case key
        case text, blob
    }

    /// As many characters of four bytes as fit, twice and with a number, into the key of an InnoDB table.
    static let keyLength = 190

    let name: StaticString
    let type: ColumnType
    var isNullable = false

    static func integer(_ name: StaticString) -> Column { Column(name: name, type: .integer) }
    static func real(_ name: StaticString) -> Column { Column(name: name, type: .real) }
    static func key(_ name: StaticString) -> Column { Column(name: name, type: .key) }
    static func text(_ name: StaticString) -> Column { Column(name: name, type: .text) }
    static func blob(_ name: StaticString) -> Column { Column(name: name, type: .blob) }

    var orNothing: Column { Column(name: name, type: type, isNullable: true) }
}

/// A reference to the primary key of another table.
struct Reference: Sendable {
    enum Removal: String, Sendable {
        /// What refers goes as well.
        case cascades = "CASCADE"
        /// What is referred to stays.
        case isRefused = "RESTRICT"
    }

    let columns: [StaticString]
    let table: StaticString
    let key: [StaticString]
    let removal: Removal
}

/// A table to be made.
struct Table: Sendable {
    let name: StaticString
    let columns: [Column]
    let primaryKey: [StaticString]
    var unique: [[StaticString]] = []
    var references: [Reference] = []
    var layout = Layout.byKey

    /// Where SQLite puts the rows; InnoDB always keeps the order of the primary key, and long values elsewhere.
    enum Layout: Sendable {
        /// In the order of the primary key.
        case byKey
        /// In the order of insertion, with the key in an index beside it: better for long rows.
        case apart
    }

    func statement(_ dialect: Dialect) -> String {
        let parts =
            columns.map(dialect.declaration)
            + ["PRIMARY KEY (\(Dialect.list(primaryKey)))"]
            + unique.map { "UNIQUE (\(Dialect.list($0)))" }
            + references.map {
                "FOREIGN KEY (\(Dialect.list($0.columns))) REFERENCES \($0.table) (\(Dialect.list($0.key)))"
                    + " ON DELETE \($0.removal.rawValue)"
            }
        // An attempt that was interrupted may have made it and not have told.
        return "CREATE TABLE IF NOT EXISTS \(name) (\n    \(parts.joined(separator: ",\n    "))\n) "
            + dialect.options(of: self)
    }
}

/// An index to be made.
struct Index: Sendable {
    let name: StaticString
    let table: StaticString
    let columns: [StaticString]

    var statement: String {
        "CREATE INDEX IF NOT EXISTS \(name) ON \(table) (\(Dialect.list(columns)))"
    }
}
