/// One row of an answer.
package struct Row: Sendable {
    let columns: [String]
    let values: [Value]

    /// The value of a column.
    ///
    /// - Throws: ``StoreError``, where there is no such column or it holds something else than wanted.
    package func get<Wanted: Storable>(_ column: StaticString) throws(StoreError) -> Wanted {
        // Columns are few; a dictionary would cost more than it saves.
        let name = column.description
        guard let index = columns.firstIndex(of: name) else { throw .noColumn(name) }
        guard let value = Wanted(stored: values[index]) else {
            throw .unexpected(column: name, wanted: Wanted.kind, found: values[index].kind)
        }
        return value
    }
}
