internal import CZlib
internal import Glibc
internal import Localization
internal import Synchronization

/// Writes a snapshot table by table, so that memory does not grow with the host.
package final class SnapshotWriter {
    private var file: gzFile?
    private var tables = 0
    private var rows = 0
    private var writer = JSONWriter()

    /// Writes to a descriptor, which stays open and the caller's.
    package init(descriptor: Int32, header: SnapshotHeader) throws {
        let own = dup(descriptor)
        guard own >= 0 else { throw SnapshotError.notWritten(code: errno) }
        file = gzdopen(own, "wb6")
        guard file != nil else {
            close(own)
            throw SnapshotError.notWritten(code: ENOMEM)
        }
        try write(header.json)
    }

    deinit {
        if let file { gzclose(file) }
    }

    package func write(_ table: FactTable, _ content: TableRows) throws {
        try flush()
        try TableLines(table, content).forEachChunk { try compress($0) }
        tables += 1
        rows += content.count
    }

    /// Writes the last line; without it a reader refuses the snapshot.
    package func finish() throws {
        try finish(["end": .bool(true), "tables": .integer(Int64(tables)), "rows": .integer(Int64(rows))])
    }

    /// Writes the last line of a snapshot of changes, which names all tables that the host has.
    func finish(naming versions: TableVersions) throws {
        try finish([
            "end": .bool(true), "tables": .integer(Int64(tables)), "rows": .integer(Int64(rows)),
            "versions": versions.json,
        ])
    }

    private func finish(_ line: JSONValue) throws {
        try write(line)
        try flush()
        let code = gzclose(file)
        file = nil
        guard code == Z_OK else { throw SnapshotError.notWritten(code: errno) }
    }

    private func write(_ line: JSONValue) throws {
        writer.write(line)
        writer.endLine()
    }

    private func flush() throws {
        try compress(writer.bytes)
        writer.removeAll()
    }

    private func compress(_ bytes: [UInt8]) throws {
        let written = bytes.withUnsafeBytes { bytes in
            bytes.isEmpty ? 0 : Int(gzwrite(file, bytes.baseAddress, UInt32(clamping: bytes.count)))
        }
        guard written == bytes.count else { throw SnapshotError.notWritten(code: errno) }
    }
}

extension SnapshotWriter {
    /// Writes every table of a source, some at a time side by side.
    package func write(_ tables: [FactTable], from source: some FactSource) throws {
        var rest = tables.filter(Snapshot.holds)[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(SnapshotWriter.batch))
            rest = rest.dropFirst(SnapshotWriter.batch)
            let results = Mutex([TableRows?](repeating: nil, count: batch.count))
            SideBySide.perform(batch.count) { index in
                let rows = source.rows(of: batch[index])
                results.withLock { $0[index] = rows }
            }
            for (table, rows) in zip(batch, results.withLock({ $0 })) {
                if let rows { try write(table, rows) }
            }
        }
    }

    /// Tables in memory at the same time.
    private static let batch = 8
}

extension Obstacle {
    var json: JSONValue {
        let text = cause.text
        return [
            "kind": .text(cause.kind.rawValue), "en": .text(text.en), "ja": .text(text.ja),
            "columns": columns.map { .texts($0.sorted()) } ?? .null,
        ]
    }

    init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.text, let en = json["en"]?.text, let ja = json["ja"]?.text,
            let columns = json["columns"]
        else { return nil }
        // A kind that a newer program has is of no kind that this one knows how to mend.
        let cause = Cause.recorded(Kind(rawValue: kind) ?? .unsupported, LocalizedText(en: en, ja: ja))
        if columns == .null {
            self.init(cause: cause, columns: nil)
        } else {
            guard let names = columns.array else { return nil }
            self.init(cause: cause, columns: Set(names.compactMap(\.text)))
        }
    }
}

extension FactTable.ValueType {
    /// A value as SQLite's type affinity would store it in a column of this type.
    func stored(_ value: FactValue) -> FactValue {
        switch (self, value) {
        case (.text, .integer), (.text, .real): .text(value.plainText)
        case (.integer, .text(let text)): Int64(text).map { .integer($0) } ?? value
        case (.integer, .real(let number)): Int64(exactly: number).map { .integer($0) } ?? value
        case (.real, .integer(let number)): .real(Double(number))
        default: value
        }
    }

    /// Whether a column of this type may hold a value.
    package func accepts(_ value: FactValue) -> Bool {
        switch (self, value) {
        case (_, .null), (.any, _), (.integer, .integer), (.real, .real), (.real, .integer), (.text, .text): true
        default: false
        }
    }
}
