/// Rows to be put into one table, in few statements.
package struct Insert: Sendable {
    /// What happens to a row whose key is there already.
    package enum Repetition: Sendable {
        /// The whole statement fails.
        case fails
        /// The row that is there stays as it is.
        case isLeft
        /// These columns of the row that is there get the new values.
        case updates([StaticString])
    }

    let table: StaticString
    let columns: [StaticString]
    let key: [StaticString]
    let repetition: Repetition

    /// `key` is the primary key or a unique one, and the only one that rows can share with what is there.
    package init(
        into table: StaticString, _ columns: [StaticString], key: [StaticString], onRepetition repetition: Repetition
    ) {
        self.table = table
        self.columns = columns
        self.key = key
        self.repetition = repetition
    }

    /// Rows in a statement: few sizes, so that few statements are prepared. The largest keeps below 32,766 arguments.
    static let sizes = [256, 32, 4, 1]

    /// The statements that insert these rows.
    func statements(_ rows: [[Value]], _ dialect: Dialect) -> [SQL] {
        var statements: [SQL] = []
        var rest = rows[...]
        for size in Insert.sizes where size * columns.count <= Insert.maximumArguments {
            guard rest.count >= size else { continue }
            let text = text(rows: size, dialect)
            while rest.count >= size {
                statements.append(SQL(literals: text, arguments: rest.prefix(size).flatMap(\.self)))
                rest = rest.dropFirst(size)
            }
        }
        return statements
    }

    /// SQLite takes 32,766 arguments in a statement, MariaDB 65,535.
    static let maximumArguments = 32_766

    private func text(rows: Int, _ dialect: Dialect) -> String {
        let row = "(" + repeatElement("?", count: columns.count).joined(separator: ", ") + ")"
        let names = columns.map(\.description).joined(separator: ", ")
        return "INSERT INTO \(table) (\(names)) VALUES "
            + repeatElement(row, count: rows).joined(separator: ", ") + dialect.onRepetition(self)
    }
}
