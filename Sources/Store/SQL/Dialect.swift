/// The databases that are spoken to, and all in which their SQL differs.
package enum Dialect: Sendable, Hashable {
    case sqlite, mariaDB

    /// What follows `INSERT … VALUES …`.
    func onRepetition(_ insert: Insert) -> String {
        switch (insert.repetition, self) {
        case (.fails, _): ""
        case (.isLeft, .sqlite): " ON CONFLICT (\(Dialect.list(insert.key))) DO NOTHING"
        // INSERT IGNORE would hide other errors as well.
        case (.isLeft, .mariaDB): " ON DUPLICATE KEY UPDATE \(insert.key[0]) = \(insert.key[0])"
        case (.updates(let columns), .sqlite):
            " ON CONFLICT (\(Dialect.list(insert.key))) DO UPDATE SET "
                + columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        case (.updates(let columns), .mariaDB):
            " ON DUPLICATE KEY UPDATE " + columns.map { "\($0) = VALUES(\($0))" }.joined(separator: ", ")
        }
    }

    /// A column's type, and what both databases shall hold it to.
    func declaration(of column: Column) -> String {
        let name = column.name.description
        let null = column.isNullable ? "" : " NOT NULL"
        return switch (column.type, self) {
        case (.integer, .sqlite): "\(name) INTEGER\(null)"
        case (.integer, .mariaDB): "\(name) BIGINT\(null)"
        case (.real, .sqlite): "\(name) REAL\(null)"
        case (.real, .mariaDB): "\(name) DOUBLE\(null)"
        case (.key, .sqlite): "\(name) TEXT\(null) CHECK (length(\(name)) <= \(Column.keyLength))"
        case (.key, .mariaDB): "\(name) VARCHAR(\(Column.keyLength))\(null)"
        case (.text, .sqlite): "\(name) TEXT\(null)"
        case (.text, .mariaDB): "\(name) LONGTEXT\(null)"
        case (.blob, .sqlite): "\(name) BLOB\(null)"
        case (.blob, .mariaDB): "\(name) LONGBLOB\(null)"
        }
    }

    /// Types are kept, and text is compared byte by byte, spaces at its end too.
    func options(of table: Table) -> String {
        switch (self, table.layout) {
        case (.sqlite, .byKey): "STRICT, WITHOUT ROWID"
        case (.sqlite, .apart): "STRICT"
        case (.mariaDB, _): "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin"
        }
    }

    static func list(_ names: [StaticString]) -> String {
        names.map(\.description).joined(separator: ", ")
    }
}
