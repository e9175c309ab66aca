package import Facts

extension FactTable {
    /// The columns by which rows of a lookup table are asked for; empty for a table that exists as a whole.
    private var keys: [String] {
        if case .lookup(let keys, _) = content { keys } else { [] }
    }

    private var availability: String {
        let keyed = keys.isEmpty ? "" : "; needs a value for \(keys.joined(separator: " or "))"
        return (isOffline ? "a running system, a directory (--root), a snapshot" : "a running system, a snapshot")
            + keyed
    }

    private func summary(of column: Column) -> String {
        column.isSecret ? "\(column.summary) (secret: always NULL)" : column.summary
    }

    /// What a terminal shows of one table.
    package var textDescription: String {
        let rows = columns.map { [$0.name, $0.type.rawValue, summary(of: $0)] }
        return """
            \(name): \(summary)

            \(TextTable(header: ["column", "type", "meaning"], rows: rows).text)
            sources     \(sources.joined(separator: ", "))
            privilege   \(privilege.rawValue)
            available   \(availability)

            """
    }

    package var json: JSONValue {
        [
            "name": .text(name), "summary": .text(summary),
            "columns": .array(
                columns.map {
                    [
                        "name": .text($0.name), "type": .text($0.type.rawValue), "summary": .text($0.summary),
                        "secret": .bool($0.isSecret),
                    ]
                }),
            "sources": .texts(sources), "privilege": .text(privilege.rawValue), "offline": .bool(isOffline),
            "keys": .texts(keys),
        ]
    }

    /// The reference page of the tables.
    package static func markdown(_ tables: [FactTable]) -> String {
        let entries = tables.map { table in
            let rows = table.columns.map { column in
                "| `\(column.name)` | \(column.type.rawValue) | \(markdownCell(table.summary(of: column))) |\n"
            }
            return """

                ## \(table.name)

                \(table.summary)

                | column | type | meaning |
                |---|---|---|
                \(rows.joined())
                Sources: \(table.sources.map { "`\($0)`" }.joined(separator: ", ")).
                Privilege: \(table.privilege.rawValue). Available on: \(table.availability).

                """
        }
        return """
            # Fact tables

            Everything Elpis knows about a host is a row in one of these \(tables.count) tables. `elpis query` runs SQL over them.
            \(entries.joined())
            """
    }

    private static func markdownCell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
