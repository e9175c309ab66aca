/// The lines of one table in a snapshot, without its secrets.
struct TableLines {
    private let table: FactTable
    private let content: TableRows

    init(_ table: FactTable, _ content: TableRows) {
        self.table = table
        self.content = content
    }

    /// Bytes gathered before they are handed over.
    private static let chunk = 1 << 16

    /// Hands over whole lines, many at a time.
    func forEachChunk(_ body: ([UInt8]) throws -> Void) rethrows {
        let kept = table.columns.enumerated().filter { !$0.element.isSecret }
        var writer = JSONWriter()
        writer.write([
            "table": .text(table.name), "columns": .texts(kept.map(\.element.name)),
            "rows": .integer(Int64(content.count)), "obstacles": .array(content.obstacles.map(\.json)),
        ])
        writer.endLine()
        for index in 0..<content.count {
            let row = content[index]
            writer.write(.array(kept.map { JSONValue($0.element.type.stored(row[row.startIndex + $0.offset])) }))
            writer.endLine()
            guard writer.bytes.count >= TableLines.chunk else { continue }
            try body(writer.bytes)
            writer.removeAll()
        }
        try body(writer.bytes)
    }

    /// The version's name.
    var hash: String {
        var digest = ContentHash.Digest()
        forEachChunk { digest.add($0) }
        return digest.text
    }
}
