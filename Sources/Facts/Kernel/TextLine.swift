/// A line of a configuration file without the white space around it.
package struct TextLine: Sendable {
    /// From 1.
    package let number: Int
    package let text: Substring

    /// All lines of a text that hold something, in order; comments are left to the caller.
    package static func all(in text: String) -> [TextLine] {
        var lines: [TextLine] = []
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let trimmed = Substring(line).trimmingSpace
            if !trimmed.isEmpty { lines.append(TextLine(number: number, text: trimmed)) }
        }
        return lines
    }
}

extension Substring {
    /// Without ASCII white space (and NUL, which no configuration holds in earnest) at both ends.
    var trimmingSpace: Substring {
        var bytes = utf8
        while let first = bytes.first, first.isSpace { bytes = bytes.dropFirst() }
        while let last = bytes.last, last.isSpace { bytes = bytes.dropLast() }
        return Substring(bytes)
    }

    /// The words between white space.
    var words: [Substring] {
        utf8.split(whereSeparator: \.isSpace).map { Substring($0) }
    }

    /// The first byte.
    var firstByte: UInt8? { utf8.first }

    /// The parts before and after the first occurrence of a byte; nil where it does not occur.
    func parted(at byte: UInt8) -> (before: Substring, after: Substring)? {
        guard let index = utf8.firstIndex(of: byte) else { return nil }
        return (Substring(utf8[..<index]), Substring(utf8[utf8.index(after: index)...]))
    }

    /// Without one pair of quotes around it.
    var unquoted: Substring {
        guard utf8.count >= 2, let first = utf8.first, first == utf8.last,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        else { return self }
        return Substring(utf8.dropFirst().dropLast())
    }
}

extension UInt8 {
    /// Blank, tab, carriage return, line feed, vertical tab, form feed, or NUL.
    var isSpace: Bool {
        self == UInt8(ascii: " ") || (self >= 9 && self <= 13) || self == 0
    }
}

/// A `NAME=value` file as shells and systemd's EnvironmentFile read it: the last assignment counts.
package struct ShellAssignments: Sendable {
    package let assignments: [Assignment]

    package struct Assignment: Sendable, Hashable {
        package let name: String
        package let value: String
        package let line: Int
    }

    /// Expansions and commands in values are kept as they are written.
    package init(_ text: String) {
        assignments = TextLine.all(in: text).compactMap { line in
            guard line.text.firstByte != UInt8(ascii: "#") else { return nil }
            guard let (name, value) = line.text.parted(at: UInt8(ascii: "=")), !name.utf8.contains(where: \.isSpace)
            else { return nil }
            return Assignment(name: String(name), value: String(Self.value(value)), line: line.number)
        }
    }

    package subscript(name: String) -> Assignment? {
        assignments.last { $0.name == name }
    }

    /// A value without its quotes and without a comment after it.
    private static func value(_ text: Substring) -> Substring {
        if let quote = text.firstByte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let rest = text.utf8.dropFirst()
            let end = rest.firstIndex(of: quote) ?? rest.endIndex
            return Substring(rest[..<end])
        }
        let end = text.utf8.firstIndex(where: \.isSpace) ?? text.utf8.endIndex
        return Substring(text.utf8[..<end])
    }
}
