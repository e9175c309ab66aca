/// A record of a state document, as fields in a fixed order.
///
/// Numbers are 8 bytes, little-endian; texts and bytes are preceded by their length.
package struct StateRecord: Sendable {
    private(set) var bytes: [UInt8] = []
    /// A record that no honest document exceeds.
    static let sizeLimit = 1 << 20

    package init() {}

    package mutating func append(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func append(_ text: String) {
        append(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func append(_ content: some Collection<UInt8>) {
        append(Int64(content.count))
        bytes.append(contentsOf: content)
    }
}

/// Reads the fields of a record in the order in which they were appended.
package struct StateRecordReader: Sendable {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    package var isAtEnd: Bool { rest.isEmpty }

    /// - Throws: ``StateRecordError`` where the record is shorter than its writer's form.
    package mutating func number() throws(StateRecordError) -> Int64 {
        guard rest.count >= 8 else { throw StateRecordError() }
        let value = rest.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
        rest = rest.dropFirst(8)
        return Int64(littleEndian: value)
    }

    package mutating func bytes() throws(StateRecordError) -> ArraySlice<UInt8> {
        let count = try number()
        guard count >= 0, count <= rest.count else { throw StateRecordError() }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    package mutating func text() throws(StateRecordError) -> String {
        String(decoding: try bytes(), as: UTF8.self)
    }
}

/// A record is not of the form that its reader expects.
package struct StateRecordError: Error, Sendable, Hashable {}
