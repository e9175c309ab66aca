/// Reads the elements of a DER encoding one after the other; every length is checked.
package struct DERReader: Sendable {
    package private(set) var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    package struct Element: Sendable {
        package let tag: UInt8
        package let content: ArraySlice<UInt8>
        /// The element with its tag and length.
        package let whole: ArraySlice<UInt8>

        package var elements: DERReader { DERReader(content) }
    }

    package var isAtEnd: Bool { rest.isEmpty }

    /// The tag of the next element, without taking it.
    package var nextTag: UInt8? { rest.first }

    package mutating func next() -> Element? {
        let start = rest.startIndex
        guard rest.count >= 2 else { return nil }
        let tag = rest[start]
        // No field that is read here has a tag of several bytes.
        guard tag & 0x1f != 0x1f else { return nil }
        let first = rest[start + 1]
        var length = Int(first)
        var header = 2
        if first & 0x80 != 0 {
            let count = Int(first & 0x7f)
            guard (1...4).contains(count), rest.count >= 2 + count else { return nil }
            length = rest[(start + 2)..<(start + 2 + count)].reduce(0) { $0 << 8 | Int($1) }
            header += count
        }
        guard length <= rest.count - header else { return nil }
        let end = start + header + length
        let element = Element(tag: tag, content: rest[(start + header)..<end], whole: rest[start..<end])
        rest = rest[end...]
        return element
    }

    package mutating func next(_ tag: UInt8) -> Element? {
        guard nextTag == tag else { return nil }
        return next()
    }

    package static let sequence: UInt8 = 0x30
    package static let set: UInt8 = 0x31
    package static let integer: UInt8 = 0x02
    package static let bitString: UInt8 = 0x03
    package static let octetString: UInt8 = 0x04
    package static let objectIdentifier: UInt8 = 0x06

    /// An object identifier in dotted notation.
    package static func identifier(_ bytes: ArraySlice<UInt8>) -> String {
        var parts: [UInt64] = []
        var value: UInt64 = 0
        for byte in bytes.prefix(64) {
            value = value << 7 | UInt64(byte & 0x7f)
            guard byte & 0x80 == 0 else { continue }
            if parts.isEmpty {
                let first = min(value / 40, 2)
                parts = [first, value - first * 40]
            } else {
                parts.append(value)
            }
            value = 0
        }
        return parts.map { String($0) }.joined(separator: ".")
    }
}
