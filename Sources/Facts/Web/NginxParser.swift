/// Takes the text of one nginx configuration file apart into directives and blocks.
struct NginxParser {
    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    /// The line at which the text stopped making sense.
    private(set) var faultyLine: Int?

    private enum Token {
        case word(String)
        case semicolon
        case open
        case close
        case end
    }

    init(text: String, file: String) {
        bytes = Array(text.utf8)
        self.file = file
    }

    mutating func directives() -> [NginxConfiguration.Directive] {
        let found = block(depth: 0)
        if faultyLine == nil, index < bytes.count { faultyLine = line }
        return found
    }

    /// What stands until the closing brace, or the end of the file for the outermost.
    private mutating func block(depth: Int) -> [NginxConfiguration.Directive] {
        var found: [NginxConfiguration.Directive] = []
        while faultyLine == nil {
            var words: [String] = []
            var start = line
            collecting: while true {
                switch next() {
                case .word(let word):
                    if words.isEmpty { start = line }
                    words.append(word)
                case .semicolon:
                    if let name = words.first {
                        found.append(directive(name, words, line: start, children: nil))
                    } else {
                        faultyLine = line
                    }
                    break collecting
                case .open:
                    guard let name = words.first, depth < NginxConfiguration.depthLimit else {
                        faultyLine = line
                        return found
                    }
                    found.append(directive(name, words, line: start, children: content(of: name, depth: depth)))
                    break collecting
                case .close:
                    if !words.isEmpty || depth == 0 { faultyLine = line }
                    return found
                case .end:
                    if !words.isEmpty || depth > 0 { faultyLine = line }
                    return found
                }
            }
        }
        return found
    }

    private func directive(
        _ name: String, _ words: [String], line: Int, children: [NginxConfiguration.Directive]?
    ) -> NginxConfiguration.Directive {
        NginxConfiguration.Directive(
            name: name, arguments: Array(words.dropFirst()), file: file, line: line, children: children)
    }

    private mutating func content(of name: String, depth: Int) -> [NginxConfiguration.Directive] {
        if name.hasSuffix("_by_lua_block") {
            skipLua()
            return []
        }
        let children = block(depth: depth + 1)
        return NginxConfiguration.valueBlocks.contains(name) ? [] : children
    }

    // MARK: Words

    private mutating func next() -> Token {
        skipBlanks()
        guard index < bytes.count else { return .end }
        switch bytes[index] {
        case UInt8(ascii: ";"):
            index += 1
            return .semicolon
        case UInt8(ascii: "{"):
            index += 1
            return .open
        case UInt8(ascii: "}"):
            index += 1
            return .close
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return quotedWord(bytes[index])
        default:
            return plainWord()
        }
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\n"):
                line += 1
                index += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
            case UInt8(ascii: "#"):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            default:
                return
            }
        }
    }

    private mutating func quotedWord(_ quote: UInt8) -> Token {
        var word: [UInt8] = []
        index += 1
        while index < bytes.count, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                index += 1
                word += unescaped(bytes[index])
            } else {
                word.append(bytes[index])
            }
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }
        guard index < bytes.count else {
            faultyLine = line
            return .end
        }
        index += 1
        return .word(String(decoding: word, as: UTF8.self))
    }

    private mutating func plainWord() -> Token {
        var word: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"):
                return .word(String(decoding: word, as: UTF8.self))
            // `${name}` is a variable; any other brace opens a block.
            case UInt8(ascii: "{") where word.last != UInt8(ascii: "$"):
                return .word(String(decoding: word, as: UTF8.self))
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                index += 1
                word += unescaped(bytes[index])
                if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            default:
                word.append(byte)
            }
            index += 1
        }
        return .word(String(decoding: word, as: UTF8.self))
    }

    /// nginx takes the backslash away before quotes and itself, knows three letters, and keeps it otherwise.
    private func unescaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): [byte]
        case UInt8(ascii: "t"): [UInt8(ascii: "\t")]
        case UInt8(ascii: "r"): [UInt8(ascii: "\r")]
        case UInt8(ascii: "n"): [UInt8(ascii: "\n")]
        default: [UInt8(ascii: "\\"), byte]
        }
    }

    // MARK: Lua

    /// Skips a block of Lua, whose strings and comments may hold braces, to its closing brace.
    private mutating func skipLua() {
        var depth = 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") { line += 1 }
            index += 1
            switch byte {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipLuaString(byte)
            case UInt8(ascii: "-") where index < bytes.count && bytes[index] == UInt8(ascii: "-"):
                index += 1
                if !skipLongBracket() {
                    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
                }
            case UInt8(ascii: "["):
                index -= 1
                if !skipLongBracket() { index += 1 }
            default: break
            }
        }
        faultyLine = line
    }

    private mutating func skipLuaString(_ quote: UInt8) {
        while index < bytes.count, bytes[index] != quote, bytes[index] != UInt8(ascii: "\n") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        if index < bytes.count, bytes[index] == quote { index += 1 }
        index = min(index, bytes.count)
    }

    /// Skips `[[…]]` or `[=[…]=]` if one starts here.
    private mutating func skipLongBracket() -> Bool {
        var look = index
        guard look < bytes.count, bytes[look] == UInt8(ascii: "[") else { return false }
        look += 1
        var level = 0
        while look < bytes.count, bytes[look] == UInt8(ascii: "=") {
            level += 1
            look += 1
        }
        guard look < bytes.count, bytes[look] == UInt8(ascii: "[") else { return false }
        look += 1
        while look < bytes.count {
            if bytes[look] == UInt8(ascii: "\n") { line += 1 }
            if bytes[look] == UInt8(ascii: "]") {
                var end = look + 1
                var found = 0
                while end < bytes.count, found < level, bytes[end] == UInt8(ascii: "=") {
                    found += 1
                    end += 1
                }
                if found == level, end < bytes.count, bytes[end] == UInt8(ascii: "]") {
                    index = end + 1
                    return true
                }
            }
            look += 1
        }
        index = bytes.count
        return true
    }
}
