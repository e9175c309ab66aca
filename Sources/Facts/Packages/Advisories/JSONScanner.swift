/// Walks through a JSON text without making values of what nobody asks for: advisory files have tens of megabytes.
struct JSONScanner {
    enum Failure: Error, Hashable {
        case malformed(offset: Int)
        case tooDeep(offset: Int)
    }

    private let bytes: UnsafeRawBufferPointer
    private(set) var index: Int
    private var depth = 0

    /// Nesting that is followed; real advisories have about ten levels.
    private static let depthLimit = 64

    init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) {
        self.bytes = bytes
        index = start
    }

    /// True where only white space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return index >= bytes.count
    }

    /// The first byte of the next value; 0 at the end.
    mutating func peek() -> UInt8 {
        skipSpace()
        return index < bytes.count ? bytes[index] : 0
    }

    /// Calls `each` at the value of every key; it must read or skip the value.
    mutating func object(_ each: (inout JSONScanner, String) throws -> Void) throws {
        try enter(UInt8(ascii: "{"))
        if take(UInt8(ascii: "}")) { return leave() }
        repeat {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try each(&self, key)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        leave()
    }

    /// Calls `each` at every element; it must read or skip it.
    mutating func array(_ each: (inout JSONScanner) throws -> Void) throws {
        try enter(UInt8(ascii: "["))
        if take(UInt8(ascii: "]")) { return leave() }
        repeat { try each(&self) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        leave()
    }

    /// A string; nil for a value of another type, which is skipped.
    mutating func stringIfAny() throws -> String? {
        guard peek() == UInt8(ascii: "\"") else {
            try skip()
            return nil
        }
        return try string()
    }

    /// The strings of an array, without its other elements; empty for a value of another type.
    mutating func strings() throws -> [String] {
        guard peek() == UInt8(ascii: "[") else {
            try skip()
            return []
        }
        var found: [String] = []
        try array { scanner in
            if let text = try scanner.stringIfAny() { found.append(text) }
        }
        return found
    }

    mutating func string() throws -> String {
        try expect(UInt8(ascii: "\""))
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
                index += 1
                return String(decoding: piece, as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            default: index += 1
            }
        }
        throw Failure.malformed(offset: index)
    }

    /// Goes past one value.
    mutating func skip() throws {
        switch peek() {
        case UInt8(ascii: "{"): try object { scanner, _ in try scanner.skip() }
        case UInt8(ascii: "["): try array { try $0.skip() }
        case UInt8(ascii: "\""): try skipString()
        default:
            let start = index
            while index < bytes.count, !JSONScanner.endsScalar(bytes[index]) { index += 1 }
            if index == start { throw Failure.malformed(offset: index) }
        }
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20
    }

    private mutating func skipString() throws {
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw Failure.malformed(offset: min(index, bytes.count))
    }

    private mutating func escapedString(from start: Int) throws -> String {
        var result = Array(bytes[start..<index])
        var high: UInt32?
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
                result.append(byte)
                continue
            }
            guard index < bytes.count else { break }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "u"):
                let unit = try hexadecimal()
                if (0xD800..<0xDC00).contains(unit) {
                    high = unit
                    continue
                }
                var code = unit
                if let first = high, (0xDC00..<0xE000).contains(unit) {
                    code = 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)
                }
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                result.append(contentsOf: Array(String(Character(scalar)).utf8))
            default: result.append(escape)
            }
            high = nil
        }
        throw Failure.malformed(offset: index)
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard index + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
        else { throw Failure.malformed(offset: index) }
        index += 4
        return value
    }

    private mutating func skipSpace() {
        while index < bytes.count, [32, 10, 13, 9].contains(bytes[index]) { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte, index < bytes.count else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard take(byte) else { throw Failure.malformed(offset: index) }
    }

    private mutating func enter(_ byte: UInt8) throws {
        try expect(byte)
        depth += 1
        if depth > JSONScanner.depthLimit { throw Failure.tooDeep(offset: index) }
    }

    private mutating func leave() {
        depth -= 1
    }
}
