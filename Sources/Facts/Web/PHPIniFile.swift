/// One file in PHP's INI syntax: `php.ini`, its companions, or a pool of php-fpm.
package struct PHPIniFile: Sendable, Hashable {
    package private(set) var entries: [Entry] = []
    /// The first line that PHP would refuse; it ignores the rest of the file.
    package private(set) var faultyLine: Int?

    package struct Entry: Sendable, Hashable {
        /// The section's name as written, without brackets; empty before the first.
        package let section: String
        package let name: String
        /// The part in brackets of `name[part] = value`.
        package let part: String?
        /// As `ini_get` would give it: `1` and the empty text for unquoted switches.
        package let value: String
        package let line: Int
    }

    package init(_ text: String) {
        var section = ""
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var index = 0
        while index < lines.count {
            let number = index + 1
            let line = Array(lines[index]).trimmedBlanks
            index += 1
            guard let first = line.first, first != UInt8(ascii: ";"), first != UInt8(ascii: "#") else { continue }
            if first == UInt8(ascii: "[") {
                guard let end = line.firstIndex(of: UInt8(ascii: "]")) else {
                    faultyLine = number
                    return
                }
                section = PHPIniFile.unquoted(line[(line.startIndex + 1)..<end].trimmedBlanks)
                continue
            }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let (name, part) = PHPIniFile.name(line[..<equals].trimmedBlanks)
            var raw = Array(line[(equals + 1)...].trimmedBlanks)
            // A double-quoted text may go on over several lines.
            while raw.first == UInt8(ascii: "\""), !PHPIniFile.isClosed(raw), index < lines.count,
                raw.count < PHPIniFile.valueLimit
            {
                raw.append(UInt8(ascii: "\n"))
                raw += lines[index]
                index += 1
            }
            guard !name.isEmpty else { continue }
            entries.append(
                Entry(section: section, name: name, part: part, value: PHPIniFile.value(raw[...]), line: number))
        }
    }

    /// Bytes of one value; lists of disabled functions have about a thousand.
    private static let valueLimit = 1 << 16

    private static func name(_ bytes: ArraySlice<UInt8>) -> (String, String?) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), bytes.last == UInt8(ascii: "]") else {
            return (String(decoding: bytes, as: UTF8.self), nil)
        }
        let part = bytes[(open + 1)...].dropLast()
        return (String(decoding: bytes[..<open].trimmedBlanks, as: UTF8.self), unquoted(part.trimmedBlanks))
    }

    private static func isClosed(_ raw: [UInt8]) -> Bool {
        var isEscaped = false
        for byte in raw.dropFirst() {
            if byte == UInt8(ascii: "\""), !isEscaped { return true }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return false
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        guard let quote = bytes.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), bytes.count > 1,
            bytes.last == quote
        else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
    }

    private static func value(_ raw: ArraySlice<UInt8>) -> String {
        guard let first = raw.first else { return "" }
        if first == UInt8(ascii: "'") {
            let rest = raw.dropFirst()
            guard let end = rest.firstIndex(of: first) else { return String(decoding: rest, as: UTF8.self) }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        if first == UInt8(ascii: "\"") { return doubleQuoted(raw.dropFirst()) }
        let end = raw.firstIndex(of: UInt8(ascii: ";")) ?? raw.endIndex
        let plain = String(decoding: raw[..<end].trimmedBlanks, as: UTF8.self)
        switch plain.lowercased() {
        case "on", "yes", "true": return "1"
        case "off", "no", "false", "none", "null": return ""
        default: return PHPConstants.evaluated(plain)
        }
    }

    private static func doubleQuoted(_ rest: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in rest {
            if isEscaped {
                if byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { result.append(UInt8(ascii: "\\")) }
                result.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                break
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The error constants of PHP, which its INI files combine with `|`, `&`, `~`, `^` and `!`.
enum PHPConstants {
    private static let values: [String: Int64] = [
        "E_ERROR": 1, "E_WARNING": 2, "E_PARSE": 4, "E_NOTICE": 8, "E_CORE_ERROR": 16, "E_CORE_WARNING": 32,
        "E_COMPILE_ERROR": 64, "E_COMPILE_WARNING": 128, "E_USER_ERROR": 256, "E_USER_WARNING": 512,
        "E_USER_NOTICE": 1024, "E_STRICT": 2048, "E_RECOVERABLE_ERROR": 4096, "E_DEPRECATED": 8192,
        "E_USER_DEPRECATED": 16384, "E_ALL": 32767,
    ]

    /// The number that an expression over constants gives; any other text as it is.
    static func evaluated(_ text: String) -> String {
        guard text.hasPrefix("E_") || text.hasPrefix("~") else { return text }
        var result: Int64 = 0
        var pending: Character = "|"
        var isNegated = false
        for word in words(of: text) {
            switch word {
            case "|", "&", "^": pending = word.first ?? "|"
            case "~": isNegated.toggle()
            default:
                guard let value = values[word] ?? Int64(word) else { return text }
                let operand = isNegated ? ~value : value
                isNegated = false
                switch pending {
                case "&": result &= operand
                case "^": result ^= operand
                default: result |= operand
                }
            }
        }
        return String(result)
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in text.utf8 {
            let isName = byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
            if isName {
                word.append(byte)
                continue
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
            if byte != UInt8(ascii: " ") { words.append(String(decoding: [byte], as: UTF8.self)) }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}

extension Collection where Element == UInt8, SubSequence == ArraySlice<UInt8> {
    /// Without spaces, tabs and carriage returns at either end.
    fileprivate var trimmedBlanks: ArraySlice<UInt8> {
        var slice = drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
        while let last = slice.last, [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(last) {
            slice.removeLast()
        }
        return slice
    }
}
