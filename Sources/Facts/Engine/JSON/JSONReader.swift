/// Reads one JSON document strictly (RFC 8259), with a bound on its depth.
package struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0

    /// Values nested in each other; the documents read here have five levels.
    private static let depthLimit = 32

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// - Throws: ``JSONError`` with the place of what is not JSON.
    package static func value(of bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.error }
        return value
    }

    private var error: JSONError { JSONError(offset: index) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ word: StaticString) throws(JSONError) {
        for byte in word.description.utf8 {
            guard next == byte else { throw error }
            index += 1
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: return try number()
        }
    }

    private mutating func descend() throws(JSONError) {
        depth += 1
        index += 1
        guard depth <= JSONReader.depthLimit else { throw error }
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        try descend()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        while true {
            elements.append(try value())
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw error }
        }
    }

    private mutating func members() throws(JSONError) -> [JSONValue.Member] {
        try descend()
        defer { depth -= 1 }
        var members: [JSONValue.Member] = []
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error }
            let name = try text()
            skipSpace()
            guard take(":") else { throw error }
            members.append(JSONValue.Member(name, try value()))
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw error }
        }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = take("-")
        let firstDigit = index
        var whole: Int64 = 0
        var overflows = false
        while let byte = next, (0x30...0x39).contains(byte) {
            let (product, first) = whole.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, second) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            overflows = overflows || first || second
            whole = sum
            index += 1
        }
        let digits = index - firstDigit
        guard digits > 0, digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else { throw error }
        var isReal = false
        if take(".") {
            isReal = true
            try someDigits()
        }
        if take("e") || take("E") {
            isReal = true
            if !take("+") { _ = take("-") }
            try someDigits()
        }
        if !isReal && !overflows { return .integer(whole) }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard isReal, let value = Double(text), value.isFinite else { throw error }
        return .real(value)
    }

    private mutating func someDigits() throws(JSONError) {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw error }
    }

    private mutating func text() throws(JSONError) -> String {
        index += 1
        let start = index
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
        // Nearly every text ends here, without an escape.
        if next == UInt8(ascii: "\"") {
            let text = try decoded(bytes[start..<index])
            index += 1
            return text
        }
        var content = Array(bytes[start..<index])
        while true {
            guard let byte = next, byte >= 0x20 else { throw error }
            index += 1
            if byte == UInt8(ascii: "\"") { return try decoded(content) }
            if byte == UInt8(ascii: "\\") { try unescape(into: &content) } else { content.append(byte) }
        }
    }

    private func decoded(_ bytes: some Sequence<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw error }
        return text
    }

    private mutating func unescape(into content: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0c)
        case UInt8(ascii: "n"): content.append(0x0a)
        case UInt8(ascii: "r"): content.append(0x0d)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            content.append(contentsOf: UTF8.encode(try escapedScalar()) ?? UTF8.encodedReplacementCharacter)
        default: throw error
        }
    }

    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // A pair of surrogates; one alone is no character.
        guard (0xd800..<0xdc00).contains(unit), take("\\"), take("u") else { throw error }
        let low = try hexadecimalUnit()
        guard (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xd800) << 10 + UInt32(low) - 0xdc00)
        else { throw error }
        return scalar
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}

/// Where a text stops being JSON.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// In bytes from the start of the document.
    package let offset: Int

    package var description: String { "it is not JSON at byte \(offset)" }
}
