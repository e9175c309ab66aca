/// How OpenSSH splits the lines of its configuration files.
package enum SSHText {
    /// The keyword of a line and the text after it; nil for blank lines and comments.
    package static func keyword(of line: Substring.UTF8View) -> (keyword: String, rest: Substring.UTF8View)? {
        var text = line
        while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0d || last == 0x0c { text.removeLast() }
        text = text.drop(while: isBlank)
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        if first == quote {
            text.removeFirst()
            let keyword = text.prefix { $0 != quote }
            let rest = text.dropFirst(keyword.count + 1).drop(while: isBlank)
            return (String(Substring(keyword)), rest)
        }
        let keyword = text.prefix { !isBlank($0) && $0 != UInt8(ascii: "=") && $0 != quote }
        var rest = text.dropFirst(keyword.count).drop(while: isBlank)
        if rest.first == UInt8(ascii: "=") { rest = rest.dropFirst().drop(while: isBlank) }
        return (String(Substring(keyword)), rest)
    }

    /// The arguments of a line, unquoted; a word that starts with `#` ends them. Nil where a quote is not closed.
    package static func arguments(_ text: Substring.UTF8View) -> [String]? {
        var found: [String] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == 0x20 || byte == 0x09 {
                text.formIndex(after: &index)
                continue
            }
            if byte == UInt8(ascii: "#") { return found }
            guard let word = word(text, from: &index) else { return nil }
            found.append(word)
        }
        return found
    }

    private static func word(_ text: Substring.UTF8View, from index: inout Substring.UTF8View.Index) -> String? {
        var bytes: [UInt8] = []
        var open: UInt8?
        while index < text.endIndex {
            let byte = text[index]
            let next = text.index(after: index)
            if byte == backslash, next < text.endIndex,
                [quote, apostrophe, backslash].contains(text[next]) || (open == nil && text[next] == 0x20)
            {
                bytes.append(text[next])
                index = text.index(after: next)
                continue
            }
            if let quoteByte = open {
                if byte == quoteByte { open = nil } else { bytes.append(byte) }
            } else if byte == 0x20 || byte == 0x09 {
                break
            } else if byte == quote || byte == apostrophe {
                open = byte
            } else {
                bytes.append(byte)
            }
            index = next
        }
        return open == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A time such as `90`, `2m` or `1h30m` in seconds.
    package static func seconds(_ text: String) -> Int? {
        var total = 0
        var digits = 0
        var hasDigits = false
        func add(_ factor: Int) -> Bool {
            let (product, tooLarge) = digits.multipliedReportingOverflow(by: factor)
            let (sum, overflow) = total.addingReportingOverflow(product)
            guard hasDigits, !tooLarge, !overflow, sum <= Int(Int32.max) else { return false }
            total = sum
            digits = 0
            hasDigits = false
            return true
        }
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39:
                digits = digits &* 10 &+ Int(byte &- 0x30)
                hasDigits = true
                guard digits <= Int(Int32.max) else { return nil }
            case UInt8(ascii: "s"), UInt8(ascii: "S"): guard add(1) else { return nil }
            case UInt8(ascii: "m"), UInt8(ascii: "M"): guard add(60) else { return nil }
            case UInt8(ascii: "h"), UInt8(ascii: "H"): guard add(3600) else { return nil }
            case UInt8(ascii: "d"), UInt8(ascii: "D"): guard add(86_400) else { return nil }
            case UInt8(ascii: "w"), UInt8(ascii: "W"): guard add(604_800) else { return nil }
            default: return nil
            }
        }
        if hasDigits { guard add(1) else { return nil } }
        return text.isEmpty ? nil : total
    }

    private static let quote = UInt8(ascii: "\"")
    private static let apostrophe = UInt8(ascii: "'")
    private static let backslash = UInt8(ascii: "\\")

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a }
}
