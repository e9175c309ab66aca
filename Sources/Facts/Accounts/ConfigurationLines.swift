/// The lines of a text file as slices of its bytes, numbered from 1.
struct ConfigurationLines: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View
    private var number = 0
    private var isDone: Bool

    init(_ text: String) {
        rest = Substring(text).utf8
        isDone = rest.isEmpty
    }

    mutating func next() -> (number: Int, line: Substring.UTF8View)? {
        guard !isDone else { return nil }
        number += 1
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            isDone = true
            return (number, rest)
        }
        let line = rest[..<end]
        rest = rest[rest.index(after: end)...]
        isDone = rest.isEmpty
        return (number, line)
    }
}

extension Substring.UTF8View {
    /// Without blanks (space, tab, carriage return) at both ends.
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

extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0B || self == 0x0C }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUppercaseLetter: Bool { self >= 0x41 && self <= 0x5A }
}
