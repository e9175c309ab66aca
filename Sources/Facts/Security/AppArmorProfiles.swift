/// The profiles that a file below /etc/apparmor.d declares.
package struct AppArmorProfiles: Sendable {
    package private(set) var profiles: [Profile] = []

    package struct Profile: Sendable, Hashable {
        /// The full name; a child profile's follows its parent's after `//`.
        package let name: String
        /// The programs that it confines; nil where only its name selects it.
        package let attachment: String?
        /// enforce, complain, kill, unconfined, prompt, …
        package let mode: String
        package let line: Int
    }

    private static let profileLimit = 5_000
    private static let depthLimit = 50

    package init(_ text: String) {
        var tokens = AppArmorTokens(text)
        /// The names of the open profiles; empty for other blocks.
        var open: [String] = []
        while let statement = tokens.statement() {
            switch statement.end {
            case .rule: continue
            case .closing: if !open.isEmpty { open.removeLast() }
            case .opening:
                guard open.count < AppArmorProfiles.depthLimit else { return }
                let header = AppArmorProfiles.header(statement.words)
                if let header, profiles.count < AppArmorProfiles.profileLimit {
                    let name = (open.filter { !$0.isEmpty } + [header.name]).joined(separator: "//")
                    profiles.append(
                        Profile(
                            name: name, attachment: header.attachment, mode: header.mode, line: statement.line))
                }
                open.append(header?.name ?? "")
            }
        }
    }

    /// The profile that the words before `{` declare; nil for other blocks (`if`, qualifiers).
    private static func header(_ words: [String]) -> (name: String, attachment: String?, mode: String)? {
        guard let first = words.first else { return nil }
        let isNamed = first == "profile" || first == "hat"
        let isHat = first == "hat" || first.hasPrefix("^")
        guard isNamed || isHat || first.hasPrefix("/") || first.hasPrefix("@{") else { return nil }
        let names = words.dropFirst(isNamed ? 1 : 0)
            .prefix { !$0.hasPrefix("flags=") && !$0.hasPrefix("(") && !$0.hasPrefix("xattrs=") }
        guard let name = names.first else { return nil }
        let flags = words.filter { $0.hasPrefix("flags=") || $0.hasPrefix("(") }.joined(separator: ",").utf8
            .split { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: ",") || $0.isSpace }
            .map { String(Substring($0)) }
        let modes = ["complain", "kill", "unconfined", "prompt", "default_allow"]
        let isPath = name.hasPrefix("/") || name.hasPrefix("@{")
        return (
            name.hasPrefix("^") ? String(name.dropFirst()) : name, names.dropFirst().first ?? (isPath ? name : nil),
            modes.first { flags.contains($0) } ?? "enforce"
        )
    }
}

/// AppArmor's language as statements, which end with a comma or with a brace of a block.
private struct AppArmorTokens {
    struct Statement {
        var words: [String] = []
        var line = 1
        var end = End.rule
    }

    enum End {
        case rule, opening, closing
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func statement() -> Statement? {
        var statement = Statement()
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                position += 1
                // Includes and assignments end with the line.
                if let first = statement.words.first, first == "include" || first.hasPrefix("@{"),
                    isAssignment(statement)
                {
                    return statement
                }
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"):
                position += 1
                if byte == UInt8(ascii: "{") { statement.end = .opening }
                if byte == UInt8(ascii: "}") { statement.end = .closing }
                return statement
            case let byte where byte.isSpace: position += 1
            default:
                if statement.words.isEmpty { statement.line = line }
                statement.words.append(word())
            }
        }
        return nil
    }

    private func isAssignment(_ statement: Statement) -> Bool {
        statement.words.first == "include" || statement.words.contains { $0.utf8.contains(UInt8(ascii: "=")) }
    }

    /// A word with quotes taken off; braces within it are alternatives, brackets after `flags=` hold blanks.
    private mutating func word() -> String {
        var word: [UInt8] = []
        var braces = 0
        var isQuoted = false
        var isInBrackets = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\n"), !isInBrackets { break }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "\n") {
                word.append(contentsOf: [byte, bytes[position + 1]])
                position += 2
                continue
            }
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                position += 1
                continue
            }
            if !isQuoted {
                if byte == UInt8(ascii: "("), Self.takesBrackets(word) { isInBrackets = true }
                if byte == UInt8(ascii: ")"), isInBrackets {
                    word.append(byte)
                    position += 1
                    break
                }
                if !isInBrackets {
                    if byte.isSpace || (byte == UInt8(ascii: ",") && braces == 0) { break }
                    if byte == UInt8(ascii: "{") { braces += 1 }
                    if byte == UInt8(ascii: "}") {
                        if braces == 0 { break }
                        braces -= 1
                    }
                }
            }
            word.append(byte)
            position += 1
        }
        return String(decoding: word, as: UTF8.self)
    }

    private static func takesBrackets(_ word: [UInt8]) -> Bool {
        word.isEmpty || word.elementsEqual("flags=".utf8) || word.elementsEqual("xattrs=".utf8)
    }
}
