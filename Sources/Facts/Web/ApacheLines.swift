/// The logical lines of an Apache configuration file: continuations joined, comments and empty lines left out.
struct ApacheLines {
    private(set) var lines: [(text: Substring, number: Int)] = []

    init(_ text: String) {
        var pending: [UInt8] = []
        var start = 0
        let physical = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, raw) in physical.enumerated() {
            var line = Array(raw)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if pending.isEmpty { start = index + 1 }
            if line.last == UInt8(ascii: "\\"), index + 1 < physical.count {
                pending += line.dropLast()
                // An empty pending line still joins with the next one.
                if pending.isEmpty { pending.append(UInt8(ascii: " ")) }
                continue
            }
            pending += line
            add(pending, number: start)
            pending = []
        }
    }

    private mutating func add(_ bytes: [UInt8], number: Int) {
        var content = bytes[...]
        while let first = content.first, first.isApacheBlank { content.removeFirst() }
        while let last = content.last, last.isApacheBlank { content.removeLast() }
        guard let first = content.first, first != UInt8(ascii: "#") else { return }
        lines.append((Substring(decoding: content, as: UTF8.self), number))
    }

    /// The words of a line as the server splits them: quotes hold words together and are removed.
    static func words(_ text: Substring) -> [String] {
        var words: [String] = []
        var rest = Array(text.utf8)[...]
        while true {
            while let first = rest.first, first.isApacheBlank { rest.removeFirst() }
            guard let first = rest.first else { return words }
            let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
            if isQuoted { rest.removeFirst() }
            var word: [UInt8] = []
            while let byte = rest.first, isQuoted ? byte != first : !byte.isApacheBlank {
                rest.removeFirst()
                if byte == UInt8(ascii: "\\"), let next = rest.first,
                    next == UInt8(ascii: "\\") || isQuoted && next == first
                {
                    word.append(next)
                    rest.removeFirst()
                } else {
                    word.append(byte)
                }
            }
            if isQuoted, !rest.isEmpty { rest.removeFirst() }
            words.append(String(decoding: word, as: UTF8.self))
        }
    }
}

extension UInt8 {
    /// A space as isspace(3) sees it in the C locale.
    var isApacheBlank: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }
}
