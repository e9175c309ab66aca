// What the parsers ask of bytes; configuration files are parsed as UTF-8 bytes, never character by character.

extension UInt8 {
    /// White space within a line: space, tab, carriage return, vertical tab, form feed.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0B || self == 0x0C }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isHexadecimal: Bool {
        isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f"))
    }

    var isUppercaseLetter: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
}

extension Substring.UTF8View {
    /// Without blanks at both ends.
    var trimmed: Substring.UTF8View {
        var slice = self
        while let first = slice.first, first.isBlank { slice.removeFirst() }
        while let last = slice.last, last.isBlank { slice.removeLast() }
        return slice
    }

    /// The words between blanks.
    var words: [String] { split { $0.isBlank }.map { String(Substring($0)) } }

    /// What stands before the first such byte; everything where there is none.
    func before(_ byte: UInt8) -> Substring.UTF8View {
        firstIndex(of: byte).map { self[..<$0] } ?? self
    }

    var string: String { String(Substring(self)) }
}
