/// The text of one rsyslog configuration file, and how far it has been read.
struct RsyslogText {
    let bytes: [UInt8]
    let file: String
    private(set) var position = 0
    private(set) var line = 1

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
    private func byte(_ offset: Int) -> UInt8? { position + offset < bytes.count ? bytes[position + offset] : nil }

    mutating func skip(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    /// The first byte of the next statement, behind blanks and comments.
    mutating func nextStatement() -> UInt8? {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"):
                skip()
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"): skipComment()
            default: return byte
            }
        }
        return nil
    }

    private mutating func skipLine() {
        while let byte = current, byte != UInt8(ascii: "\n") { skip() }
    }

    private mutating func skipComment() {
        skip(2)
        while current != nil, !(current == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/")) { skip() }
        skip(2)
    }

    mutating func skipBlanks() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { skip() }
    }

    /// Blanks, line ends and comments.
    private mutating func skipSpace() {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): skip()
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"): skipComment()
            default: return
            }
        }
    }

    /// The rest of the line, with lines that a backslash joins to it.
    mutating func restOfLine() -> String {
        var found: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\"), self.byte(1) == UInt8(ascii: "\n") {
                skip(2)
                skipBlanks()
                continue
            }
            found.append(byte)
            skip()
        }
        return String(decoding: found, as: UTF8.self)
    }

    /// The rest of the line up to a brace that closes the block.
    mutating func restOfStatement() -> String {
        let start = position
        while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "}") { skip() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The letters that come next, without taking them.
    func peekWord() -> String {
        var end = position
        if end < bytes.count, bytes[end] == UInt8(ascii: "~") { return "~" }
        while end < bytes.count, end - position < 40,
            bytes[end] | 0x20 >= UInt8(ascii: "a") && bytes[end] | 0x20 <= UInt8(ascii: "z")
                || bytes[end] == UInt8(ascii: "_")
        {
            end += 1
        }
        // A dot or comma makes it a selector.
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ",") { return "" }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    /// The parameters of `name(key="value" …)`, keys in small letters; nil, and nothing taken, where there is no parenthesis.
    mutating func object(_ nameLength: Int) -> [String: String]? {
        let start = (position, line)
        skip(nameLength)
        skipSpace()
        guard current == UInt8(ascii: "(") else {
            (position, line) = start
            return nil
        }
        skip()
        var parameters: [String: String] = [:]
        while true {
            skipSpace()
            guard let byte = current, byte != UInt8(ascii: ")") else { break }
            let key = bareWord(until: [UInt8(ascii: "="), UInt8(ascii: ")")])
            skipSpace()
            guard current == UInt8(ascii: "=") else {
                if key.isEmpty { skip() }
                continue
            }
            skip()
            skipSpace()
            parameters[key.lowercased()] = value()
        }
        skip()
        return parameters
    }

    private mutating func value() -> String {
        guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            if current == UInt8(ascii: "[") {
                return bareWord(until: [UInt8(ascii: "]")])
            }
            return bareWord(until: [UInt8(ascii: ")")])
        }
        skip()
        var found: [UInt8] = []
        while let byte = current, byte != quote {
            if byte == UInt8(ascii: "\\"), let next = self.byte(1) {
                found.append(next)
                skip(2)
            } else {
                found.append(byte)
                skip()
            }
        }
        skip()
        return String(decoding: found, as: UTF8.self)
    }

    private mutating func bareWord(until ends: Set<UInt8>) -> String {
        let start = position
        while let byte = current, !ends.contains(byte), byte > 0x20 { skip() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A selector up to the blank before its action; a backslash joins lines, and blanks may follow a semicolon.
    mutating func selector() -> String {
        var found: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "{") {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                guard found.last == UInt8(ascii: ";") else { break }
                skipBlanks()
            } else if byte == UInt8(ascii: "\\"), self.byte(1) == UInt8(ascii: "\n") {
                skip(2)
                skipBlanks()
            } else {
                found.append(byte)
                skip()
            }
        }
        return String(decoding: found, as: UTF8.self)
    }

    /// `:property, [!]operation, "value"`, up to the blank after the value.
    mutating func propertyFilter() -> String {
        let start = position
        var isQuoted = false
        var commas = 0
        while let byte = current, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\"), isQuoted { skip() }
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                if !isQuoted, commas >= 2 {
                    skip()
                    break
                }
            }
            if byte == UInt8(ascii: ","), !isQuoted { commas += 1 }
            skip()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// The condition up to `then`, which is taken as well.
    mutating func condition() -> String {
        let start = position
        var quote: UInt8?
        while let byte = current {
            if let open = quote {
                if byte == UInt8(ascii: "\\") { skip() } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte | 0x20 == UInt8(ascii: "t"), isWord("then") {
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                skip(4)
                return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            skip()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isWord(_ word: String) -> Bool {
        guard position > 0, bytes[position - 1] <= 0x20 || bytes[position - 1] == UInt8(ascii: ")") else {
            return false
        }
        for (offset, expected) in word.utf8.enumerated() where (byte(offset) ?? 0) | 0x20 != expected { return false }
        guard let next = byte(word.utf8.count) else { return true }
        return next <= 0x20 || next == UInt8(ascii: "{")
    }

    /// Whether an action such as `:omusrmsg:*` comes next, rather than a property filter.
    var isOutputModule: Bool {
        guard byte(1) == UInt8(ascii: "o"), byte(2) == UInt8(ascii: "m") else { return false }
        var offset = 3
        while let next = byte(offset), next >= UInt8(ascii: "a"), next <= UInt8(ascii: "z") { offset += 1 }
        return byte(offset) == UInt8(ascii: ":")
    }

    mutating func takeBrace() -> Bool {
        let start = (position, line)
        skipSpace()
        guard current == UInt8(ascii: "{") else {
            (position, line) = start
            return false
        }
        skip()
        return true
    }

    mutating func skipToBrace() {
        while let byte = current, byte != UInt8(ascii: "{") { skip() }
    }

    /// Behind the brace that closes an open block.
    mutating func skipBlock() {
        var depth = 1
        var quote: UInt8?
        while let byte = current, depth > 0 {
            if let open = quote {
                if byte == UInt8(ascii: "\\") { skip() } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
            }
            skip()
        }
    }

    mutating func skipPastSemicolon() {
        var quote: UInt8?
        while let byte = current {
            skip()
            if let open = quote {
                if byte == UInt8(ascii: "\\") { skip() } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ";") {
                return
            }
        }
    }
}
