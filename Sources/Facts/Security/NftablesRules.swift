/// The chains that a file in nft(8)'s language sets up.
package struct NftablesRules: Sendable {
    package private(set) var rules = RuleChains()
    /// Base chains in the order of the file, as `family table chain`.
    package private(set) var order: [String] = []
    package private(set) var lines: [String: Int] = [:]

    private static let statementLimit = 200_000
    private static let depthLimit = 16

    /// Reads a file; `include` gives the texts of the files that a pattern names.
    package init(_ text: String, include: (String) throws -> [String]) rethrows {
        var budget = NftablesRules.statementLimit
        try read(text, include: include, depth: 0, budget: &budget)
    }

    private mutating func read(
        _ text: String, include: (String) throws -> [String], depth: Int, budget: inout Int
    ) rethrows {
        guard depth < NftablesRules.depthLimit else { return }
        var tokens = NftablesTokens(text)
        while let statement = tokens.statement() {
            budget -= 1
            guard budget > 0 else { return }
            if statement.words.first == "include", statement.words.count > 1 {
                for text in try include(statement.words[1]) {
                    try read(text, include: include, depth: depth + 1, budget: &budget)
                }
            } else {
                command(statement, tokens: &tokens, budget: &budget)
            }
        }
    }

    // MARK: - Commands

    private mutating func command(
        _ statement: NftablesTokens.Statement, tokens: inout NftablesTokens, budget: inout Int
    ) {
        var words = statement.words[...]
        let verbs = ["add", "create", "insert", "replace", "delete", "destroy", "flush", "reset"]
        let verb = words.first.flatMap { verbs.contains($0) ? $0 : nil }
        if verb != nil { words = words.dropFirst() }
        guard let object = words.popFirst() else { return skip(statement, &tokens, &budget) }
        switch (verb, object) {
        case ("flush", "ruleset"):
            rules = RuleChains()
            order = []
        case ("flush", _), ("delete", _), ("destroy", _), ("reset", _), ("replace", _):
            if object == "table" {
                let prefix = NftablesRules.table(&words) + " "
                rules.chains = rules.chains.filter { !$0.key.hasPrefix(prefix) }
                order.removeAll { $0.hasPrefix(prefix) }
            }
        case (_, "table"):
            let table = NftablesRules.table(&words)
            if statement.opensBlock { tableBlock(table, &tokens, &budget) }
        case (_, "chain"):
            let table = NftablesRules.table(&words)
            guard let name = words.popFirst() else { return skip(statement, &tokens, &budget) }
            chain("\(table) \(name)", line: statement.line)
            if statement.opensBlock { chainBlock("\(table) \(name)", table, &tokens, &budget) }
        case (_, "rule"):
            let table = NftablesRules.table(&words)
            guard let name = words.popFirst() else { return }
            rule(Array(words), chain: "\(table) \(name)", table: table, isFirst: verb == "insert")
        default: skip(statement, &tokens, &budget)
        }
    }

    /// A table's family (ip unless given) and name.
    private static func table(_ words: inout ArraySlice<String>) -> String {
        var family = "ip"
        if let first = words.first, ["ip", "ip6", "inet", "arp", "bridge", "netdev"].contains(first), words.count > 1 {
            family = first
            words = words.dropFirst()
        }
        return "\(family) \(words.popFirst() ?? "")"
    }

    private mutating func tableBlock(_ table: String, _ tokens: inout NftablesTokens, _ budget: inout Int) {
        while let statement = tokens.statement() {
            budget -= 1
            guard budget > 0 else { return }
            if statement.words.first == "chain", statement.words.count > 1, statement.opensBlock {
                let name = "\(table) \(statement.words[1])"
                chain(name, line: statement.line)
                chainBlock(name, table, &tokens, &budget)
            } else {
                skip(statement, &tokens, &budget)
            }
            if statement.closesBlock { return }
        }
    }

    private mutating func chainBlock(
        _ chain: String, _ table: String, _ tokens: inout NftablesTokens, _ budget: inout Int
    ) {
        while let statement = tokens.statement() {
            budget -= 1
            guard budget > 0 else { return }
            let words = statement.words
            if words.first == "type", let hook = words.firstIndex(of: "hook"), hook + 1 < words.count, words.count > 1 {
                rules.chains[chain]?.type = words[1]
                rules.chains[chain]?.hook = words[hook + 1]
                if rules.chains[chain]?.policy == nil { rules.chains[chain]?.policy = .accept }
                if !order.contains(chain) { order.append(chain) }
            } else if words.first == "policy", words.count > 1 {
                rules.chains[chain]?.policy = words[1] == "drop" ? .drop : .accept
                lines[chain] = statement.line
            } else if !words.isEmpty {
                rule(words, chain: chain, table: table, isFirst: false)
            }
            if statement.opensBlock { skip(statement, &tokens, &budget) }
            if statement.closesBlock { return }
        }
    }

    private mutating func chain(_ name: String, line: Int) {
        if rules.chains[name] == nil { rules.chains[name] = RuleChains.Chain() }
        lines[name] = line
    }

    /// Passes over the block that a statement opened.
    private func skip(_ statement: NftablesTokens.Statement, _ tokens: inout NftablesTokens, _ budget: inout Int) {
        guard statement.opensBlock else { return }
        var depth = 1
        while depth > 0, let inner = tokens.statement() {
            budget -= 1
            guard budget > 0 else { return }
            if inner.opensBlock { depth += 1 }
            if inner.closesBlock { depth -= 1 }
        }
    }

    // MARK: - Rules

    private mutating func rule(_ words: [String], chain: String, table: String, isFirst: Bool) {
        guard rules.chains[chain] != nil else { return }
        rules.chains[chain]?.ruleCount += 1
        guard let verdict = NftablesRules.verdict(words[...], table: table) else { return }
        if isFirst {
            rules.chains[chain]?.unconditional.insert(verdict, at: 0)
        } else {
            rules.chains[chain]?.unconditional.append(verdict)
        }
    }

    /// The verdict of a rule that has no condition before it.
    private static func verdict(_ rule: ArraySlice<String>, table: String) -> RuleChains.Verdict? {
        var words = rule
        while let word = words.popFirst() {
            switch word {
            case "accept": return .accept
            case "drop": return .drop
            case "reject": return .reject
            case "return": return .returning
            case "queue": return .queue
            case "jump": return words.first.map { .jump("\(table) \($0)") }
            case "goto": return words.first.map { .goto("\(table) \($0)") }
            case "counter":
                if words.first == "name" { words = words.dropFirst(2) }
                while let part = words.first, part == "packets" || part == "bytes" { words = words.dropFirst(2) }
            case "log":
                let parts = ["prefix", "level", "group", "snaplen", "queue-threshold", "flags"]
                while let part = words.first, parts.contains(part) { words = words.dropFirst(2) }
            case "comment": words = words.dropFirst()
            default: return nil
            }
        }
        return nil
    }
}

/// nft's language as statements that end with a newline, a semicolon or a brace.
struct NftablesTokens {
    struct Statement {
        var words: [String] = []
        var line = 1
        /// Ended by `{` of a block (not of an anonymous set).
        var opensBlock = false
        /// Ended by the `}` of the block that holds it; the statement itself may be empty.
        var closesBlock = false
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next statement; empty ones are given only where they close a block.
    mutating func statement() -> Statement? {
        var statement = Statement()
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: "\n"), UInt8(ascii: ";"):
                position += 1
                if byte == UInt8(ascii: "\n") { line += 1 }
                if !statement.words.isEmpty { return statement }
            case UInt8(ascii: "\\") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\n"):
                position += 2
                line += 1
            case UInt8(ascii: "{"):
                position += 1
                if Self.opensBlock(statement.words) {
                    statement.opensBlock = true
                    return statement
                }
                skipSet()
                statement.words.append("{}")
            case UInt8(ascii: "}"):
                position += 1
                statement.closesBlock = true
                return statement
            case let byte where byte.isSpace: position += 1
            default:
                if statement.words.isEmpty { statement.line = line }
                statement.words.append(word())
            }
        }
        return statement.words.isEmpty ? nil : statement
    }

    private static func opensBlock(_ words: [String]) -> Bool {
        guard let first = words.first else { return true }
        let objects = [
            "table", "chain", "set", "map", "flowtable", "counter", "quota", "limit", "synproxy", "secmark", "ct",
            "tunnel",
        ]
        let isAdding = ["add", "create", "insert", "delete", "destroy"].contains(first)
        guard let object = isAdding ? words.dropFirst().first : first, objects.contains(object) else { return false }
        // Within a chain, `ct state { … }` and `limit rate …` are conditions; as objects they have one or two words more.
        return !["ct", "limit", "counter", "quota"].contains(object)
            || ["helper", "timeout", "expectation"].contains(words.dropFirst().first ?? "")
            || (object != "ct" && words.count == 2)
    }

    private mutating func word() -> String {
        let start = position
        let quote = bytes[position]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            position += 1
            while position < bytes.count, bytes[position] != quote, bytes[position] != UInt8(ascii: "\n") {
                position += 1
            }
            let content = bytes[(start + 1)..<position]
            if position < bytes.count, bytes[position] == quote { position += 1 }
            return String(decoding: content, as: UTF8.self)
        }
        let ends = Array(";{}#\"".utf8)
        while position < bytes.count, !bytes[position].isSpace, !ends.contains(bytes[position]) { position += 1 }
        if position == start { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipComment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Passes over an anonymous set or map, which may span lines and hold others.
    private mutating func skipSet() {
        var depth = 1
        while position < bytes.count, depth > 0 {
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: "#"):
                skipComment()
                continue
            default: break
            }
            position += 1
        }
    }
}
