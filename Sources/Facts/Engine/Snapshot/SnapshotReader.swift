internal import CZlib
internal import Glibc

extension Snapshot {
    /// How large a snapshot may be. A host of 2,000 packages and 100,000 listed files stays below a tenth of it.
    package struct Limits: Sendable {
        package var bytes = 512 << 20
        package var lineBytes = 16 << 20
        package var cells = 20_000_000
        /// Bytes that one byte of the file may expand to; JSON of real tables stays below 60.
        package var expansion = 250

        package init() {}
    }

    /// Reads a snapshot file from a descriptor, which stays open, strictly: what no writer writes is refused.
    package init(descriptor: Int32, tables: [FactTable] = FactTable.all, limits: Limits = Limits()) throws {
        var decoder = SnapshotDecoder(tables: tables, limits: limits)
        try Snapshot.forEachLine(of: descriptor, limits: limits) { try decoder.take($0) }
        self = try decoder.finish()
    }

    /// Hands over the decompressed lines one by one.
    private static func forEachLine(
        of descriptor: Int32, limits: Limits, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        let own = dup(descriptor)
        guard own >= 0, let file = gzdopen(own, "rb") else { throw SnapshotError.notASnapshot }
        defer { gzclose_r(file) }
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var pending: [UInt8] = []
        var total = 0
        while true {
            let count = Int(gzread(file, &chunk, UInt32(chunk.count)))
            guard count >= 0 else { throw SnapshotError.compression(message(of: file)) }
            guard gzdirect(file) == 0 else { throw SnapshotError.notASnapshot }
            if count == 0 { break }
            total += count
            guard total <= limits.bytes else { throw SnapshotError.tooLarge(what: "size", limit: limits.bytes) }
            // Small files may well consist of repetition.
            if total > 16 << 20, total / max(1, Int(gzoffset(file))) > limits.expansion {
                throw SnapshotError.tooLarge(what: "expansion", limit: limits.expansion)
            }
            try chunk.withUnsafeBufferPointer { bytes in
                var start = 0
                while start < count {
                    let rest = UnsafeBufferPointer(rebasing: bytes[start..<count])
                    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                        pending.append(contentsOf: rest)
                        break
                    }
                    if pending.isEmpty {
                        try body(UnsafeBufferPointer(rebasing: rest[..<end]))
                    } else {
                        pending.append(contentsOf: rest[..<end])
                        try pending.withUnsafeBufferPointer(body)
                        pending.removeAll(keepingCapacity: true)
                    }
                    start += end + 1
                }
            }
            guard pending.count <= limits.lineBytes else {
                throw SnapshotError.tooLarge(what: "longest line", limit: limits.lineBytes)
            }
        }
        guard pending.isEmpty else { throw SnapshotError.cutShort }
    }

    private static func message(of file: gzFile) -> String {
        var code: Int32 = 0
        return gzerror(file, &code).map { String(cString: $0) } ?? "zlib error \(code)"
    }
}

/// Puts a snapshot together from its lines.
struct SnapshotDecoder {
    private let known: [String: FactTable]
    private let limits: Snapshot.Limits
    private var state = State.header
    private var part: TablePart?
    private var header: SnapshotHeader?
    private var tables: [String: TableRows] = [:]
    private var names: Set<String> = []
    private var line = 0
    private var rows = 0
    private var cells = 0
    private var digest = ContentHash.Digest()
    /// The version of each table that came.
    private var hashes: [String: String] = [:]
    private var versions: [String: String]?

    private enum State {
        case header
        case table
        case rows
        case end
    }

    /// The table whose rows are being read; for a table that is not known they are only counted.
    private struct TablePart {
        let name: String
        let table: FactTable?
        let width: Int
        /// The column of the table for each column of the snapshot; nil where it has none.
        let positions: [Int?]
        var rest: Int
        var content: TableRows
    }

    init(tables: [FactTable], limits: Snapshot.Limits) {
        known = Dictionary(tables.filter(Snapshot.holds).map { ($0.name, $0) }) { first, _ in first }
        self.limits = limits
    }

    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(SnapshotError) {
        line += 1
        let json: JSONValue
        do {
            json = try JSONReader.value(of: bytes)
        } catch {
            throw line == 1 ? .notASnapshot : malformed(error.description)
        }
        switch state {
        case .header: try takeHeader(json)
        case .table:
            digest = ContentHash.Digest()
            digest.add(line: bytes)
            try takeTable(json)
        case .rows:
            digest.add(line: bytes)
            try takeRow(json)
        case .end: throw malformed("the snapshot should have ended before it")
        }
    }

    func finish() throws(SnapshotError) -> Snapshot {
        guard case .end = state, let header else { throw line == 0 ? .notASnapshot : .cutShort }
        return Snapshot(header: header, tables: tables, versions: versions)
    }

    private func malformed(_ reason: String) -> SnapshotError {
        .malformed(line: line, reason: reason)
    }

    private mutating func takeHeader(_ json: JSONValue) throws(SnapshotError) {
        guard json["format"]?.text == SnapshotHeader.format, let version = json["version"]?.integer else {
            throw .notASnapshot
        }
        guard version == SnapshotHeader.version else { throw .unknownVersion(version) }
        guard let header = SnapshotHeader(json) else { throw malformed("the header is not complete") }
        self.header = header
        state = .table
    }

    private mutating func takeTable(_ json: JSONValue) throws(SnapshotError) {
        if json["end"] != nil { return try takeEnd(json) }
        guard let name = json["table"]?.text, let columns = json["columns"]?.array, let rows = json["rows"]?.integer,
            rows >= 0, rows <= limits.cells, let obstacles = json["obstacles"]?.array
        else { throw malformed("a table needs a name, columns, a number of rows and obstacles") }
        guard names.insert(name).inserted else { throw malformed("a table comes twice") }
        let columnNames = columns.compactMap(\.text)
        guard columnNames.count == columns.count, Set(columnNames).count == columns.count else {
            throw malformed("the columns of a table have different names")
        }
        let table = known[name]
        var content = TableRows(width: table?.columns.count ?? 0)
        for obstacle in obstacles {
            guard let obstacle = Obstacle(obstacle) else { throw malformed("an obstacle is not complete") }
            content.note(obstacle)
        }
        // What is not there must not pass for empty.
        let missing = table?.columns.filter { !$0.isSecret && !columnNames.contains($0.name) } ?? []
        if !missing.isEmpty { content.noteMissingValues(.notInSnapshot, in: Set(missing.map(\.name))) }
        let positions = columnNames.map { name in
            table?.columns.firstIndex { $0.name == name && !$0.isSecret }
        }
        part = TablePart(
            name: name, table: table, width: columns.count, positions: positions, rest: Int(clamping: rows),
            content: content)
        state = .rows
        closeTableIfFull()
    }

    private mutating func closeTableIfFull() {
        guard let part, part.rest == 0 else { return }
        if let table = part.table { tables[table.name] = part.content }
        hashes[part.name] = digest.text
        self.part = nil
        state = .table
    }

    private mutating func takeRow(_ json: JSONValue) throws(SnapshotError) {
        guard let values = json.array, values.count == part?.width else {
            throw malformed("a row has one value for each column")
        }
        rows += 1
        part?.rest -= 1
        if let table = part?.table, let positions = part?.positions {
            cells += table.columns.count
            guard cells <= limits.cells else { throw .tooLarge(what: "number of values", limit: limits.cells) }
            let row = try row(of: table, values: values, positions: positions)
            part?.content.append(row)
        }
        closeTableIfFull()
    }

    private func row(
        of table: FactTable, values: [JSONValue], positions: [Int?]
    ) throws(SnapshotError) -> [FactValue] {
        var row = [FactValue](repeating: .null, count: table.columns.count)
        for (value, position) in zip(values, positions) {
            guard let position else { continue }
            guard let value = FactValue(value), table.columns[position].type.accepts(value) else {
                throw malformed("\(table.name).\(table.columns[position].name) has a value of another type")
            }
            row[position] = value
        }
        return row
    }

    private mutating func takeEnd(_ json: JSONValue) throws(SnapshotError) {
        guard json["tables"]?.integer == Int64(names.count), json["rows"]?.integer == Int64(rows) else {
            throw .cutShort
        }
        if let all = json["versions"] { versions = try takeVersions(all) }
        state = .end
    }

    /// What came must be what the line says.
    private func takeVersions(_ json: JSONValue) throws(SnapshotError) -> [String: String] {
        guard case .object(let members) = json else { throw malformed("the versions are no object") }
        var versions: [String: String] = [:]
        for member in members {
            guard let hash = member.value.text, ContentHash.isOne(hash) else {
                throw malformed("a version is no SHA-256")
            }
            versions[member.name] = hash
        }
        for (table, hash) in hashes where versions[table] != hash {
            throw malformed("a table is not of the version that is named")
        }
        return versions
    }
}

extension ContentHash.Digest {
    fileprivate mutating func add(line: UnsafeBufferPointer<UInt8>) {
        add(UnsafeRawBufferPointer(line))
        add([UInt8(ascii: "\n")])
    }
}

extension FactValue {
    /// Nil for what no cell holds.
    init?(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        case .bool, .array, .object: return nil
        }
    }
}
