/// One option file of MySQL or MariaDB (`my.cnf`), line by line, as the servers' own reader takes it apart.
package struct MySQLOptionFile: Sendable, Hashable {
    package private(set) var items: [Item] = []
    /// The first line for which the programs refuse the whole file; items stop there.
    package private(set) var faultyLine: Int?

    package enum Item: Sendable, Hashable {
        /// The name is as written; the value is nil where there is no `=`.
        case option(group: String, name: String, value: String?, line: Int)
        case include(path: String, line: Int)
        case includeFolder(path: String, line: Int)
    }

    package init(_ text: String) {
        var group: String?
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            let line = Array(raw).trimmed
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            switch first {
            case UInt8(ascii: "!"):
                if let item = MySQLOptionFile.include(line.dropFirst(), line: index + 1) { items.append(item) }
            case UInt8(ascii: "["):
                guard let end = line.firstIndex(of: UInt8(ascii: "]")) else {
                    faultyLine = index + 1
                    return
                }
                group = String(decoding: line[(line.startIndex + 1)..<end].trimmedAtEnd, as: UTF8.self)
            default:
                guard let group else {
                    faultyLine = index + 1
                    return
                }
                items.append(MySQLOptionFile.option(line, group: group, line: index + 1))
            }
        }
    }

    private static func include(_ rest: ArraySlice<UInt8>, line: Int) -> Item? {
        let words = rest.trimmed
        let keyword = words.prefix { !$0.isSpaceInC }
        let path = String(decoding: words[keyword.endIndex...].trimmed, as: UTF8.self)
        guard !path.isEmpty else { return nil }
        switch String(decoding: keyword, as: UTF8.self) {
        case "include": return .include(path: path, line: line)
        case "includedir": return .includeFolder(path: path, line: line)
        default: return nil
        }
    }

    private static func option(_ line: ArraySlice<UInt8>, group: String, line number: Int) -> Item {
        let content = withoutEndComment(line)
        guard let equals = content.firstIndex(of: UInt8(ascii: "=")) else {
            let name = String(decoding: content.trimmedAtEnd, as: UTF8.self)
            return .option(group: group, name: name, value: nil, line: number)
        }
        let name = String(decoding: content[..<equals].trimmedAtEnd, as: UTF8.self)
        var value = content[(equals + 1)...].trimmed
        if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), value.count > 1,
            value.last == quote
        {
            value = value.dropFirst().dropLast()
        }
        return .option(group: group, name: name, value: unescaped(value), line: number)
    }

    /// Cuts at the first `#` outside quotes. A backslash protects a quote only inside quotes.
    private static func withoutEndComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var quote: UInt8?
        var isEscaped = false
        for (index, byte) in zip(line.indices, line) {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\""), !isEscaped {
                if quote == nil { quote = byte } else if quote == byte { quote = nil }
            }
            if quote == nil, byte == UInt8(ascii: "#") { return line[..<index] }
            isEscaped = quote != nil && byte == UInt8(ascii: "\\") && !isEscaped
        }
        return line
    }

    private static func unescaped(_ value: ArraySlice<UInt8>) -> String {
        guard value.contains(UInt8(ascii: "\\")) else { return String(decoding: value, as: UTF8.self) }
        var result: [UInt8] = []
        var isEscaped = false
        for byte in value {
            guard isEscaped else {
                if byte == UInt8(ascii: "\\") { isEscaped = true } else { result.append(byte) }
                continue
            }
            isEscaped = false
            switch byte {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "s"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): result.append(byte)
            default: result += [UInt8(ascii: "\\"), byte]
            }
        }
        if isEscaped { result.append(UInt8(ascii: "\\")) }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    /// A space as isspace(3) sees it in the C locale.
    fileprivate var isSpaceInC: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }
}

extension Collection where Element == UInt8, SubSequence == ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> { drop { $0.isSpaceInC }.trimmedAtEnd }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmedAtEnd: ArraySlice<UInt8> {
        var slice = self
        while let last = slice.last, last.isSpaceInC { slice.removeLast() }
        return slice
    }
}
