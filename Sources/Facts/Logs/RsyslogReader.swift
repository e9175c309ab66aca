internal import HostRoot
internal import Localization

/// Reads an rsyslog configuration, statement after statement, and keeps what later ones depend on.
struct RsyslogReader {
    let root: HostRoot
    var rules: [RsyslogConfiguration.Rule] = []
    var settings: [RsyslogConfiguration.Setting] = []
    var obstacles: [Obstacle.Cause] = []
    var depth = 0
    var fileCount = 0

    /// Conditions of the open blocks, outermost first; nil is a plain brace.
    var blocks: [Block] = []
    /// What the last selector line was, for `&`.
    var last = Filter(text: "*.*", facilities: RsyslogSelector("*.*")?.facilities(at: 6))
    /// A condition that waits for its statement, as after `then`.
    var pending: Filter?
    var program: String?
    /// Facilities whose messages of severity info an earlier rule has thrown away for good.
    var stopped: Set<String> = []

    // Legacy directives that hold for all following actions.
    var fileMode: UInt32 = 0o644
    var mask: UInt32
    var moduleFileMode: UInt32?
    var netstreamMode = "0"
    var netstreamDriver: String?
    var netstreamAuthentication: String?

    struct Filter {
        var text: String
        /// Nil where a condition decides.
        var facilities: [String]?
    }

    enum Block {
        case filter(Filter)
        case ruleset(String)
        case plain
    }

    private static let depthLimit = 10
    private static let fileLimit = 2_000
    private static let ruleLimit = 10_000
    /// Bytes of all files together, so that files that include each other many times end soon.
    private static let byteLimit = 8 << 20
    /// Blocks within blocks.
    private static let blockLimit = 64
    /// Letters kept of a selector or condition.
    static let selectorLimit = 1_000
    private var byteCount = 0
    private var isExhausted = false

    init(root: HostRoot, mask: UInt32) {
        self.root = root
        self.mask = mask
    }

    mutating func read(_ path: String) throws {
        guard !isExhausted else { return }
        fileCount += 1
        let bytes = depth < RsyslogReader.depthLimit ? try root.bytes(path) : []
        byteCount += bytes.count
        let isTooMuch = fileCount >= RsyslogReader.fileLimit || byteCount > RsyslogReader.byteLimit
        guard depth < RsyslogReader.depthLimit, !isTooMuch else {
            isExhausted = isTooMuch
            guard obstacles.count < 10 else { return }
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "the files that rsyslog includes are nested too deeply or too many",
                        ja: "rsyslog の include が深すぎるか多すぎます")))
            return
        }
        depth += 1
        defer { depth -= 1 }
        var text = RsyslogText(bytes: bytes, file: path)
        while !isExhausted, rules.count < RsyslogReader.ruleLimit, blocks.count < RsyslogReader.blockLimit,
            let start = text.nextStatement()
        {
            statement(start, &text)
        }
        if rules.count >= RsyslogReader.ruleLimit || blocks.count >= RsyslogReader.blockLimit {
            isExhausted = true
            obstacles.append(.malformed(path: path, line: text.line))
        }
    }

    private mutating func statement(_ start: UInt8, _ text: inout RsyslogText) {
        let line = text.line
        switch start {
        case UInt8(ascii: "$"): directive(text.restOfLine(), text.file, line)
        case UInt8(ascii: "}"):
            text.skip()
            if !blocks.isEmpty { blocks.removeLast() }
        case UInt8(ascii: "{"):
            text.skip()
            blocks.append(pending.map { .filter($0) } ?? .plain)
            pending = nil
        case UInt8(ascii: "!"), UInt8(ascii: "+"):
            let name = ConfigurationLine.trimmed(Substring(text.restOfLine().dropFirst()))
            program = name == "*" ? nil : name
        case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "|"), UInt8(ascii: "?"),
            UInt8(ascii: "^"):
            // An action without a selector, after `then` or in a block.
            legacyAction(text.restOfLine(), filter: taken(), text.file, line)
        case UInt8(ascii: ":") where text.isOutputModule:
            legacyAction(text.restOfLine(), filter: taken(), text.file, line)
        case UInt8(ascii: ":"):
            last = Filter(text: text.propertyFilter())
            action(filter: last, &text, line)
        case UInt8(ascii: "&"):
            text.skip()
            action(filter: last, &text, line)
        default: word(&text, line)
        }
    }

    private mutating func word(_ text: inout RsyslogText, _ line: Int) {
        let word = text.peekWord()
        switch word.lowercased() {
        case "if":
            text.skip(2)
            let condition = text.condition()
            pending = Filter(text: "if \(condition)", facilities: RsyslogReader.facilities(in: condition))
        case "else":
            text.skip(4)
            pending = Filter(text: "else")
        case "stop", "continue":
            text.skip(word.utf8.count)
            if word.lowercased() == "stop" { append(filter: taken(), .discard, nil, text.file, line) }
            pending = nil
        case "~":
            text.skip()
            append(filter: taken(), .discard, nil, text.file, line)
            pending = nil
        case "call":
            text.skip(4)
            append(filter: taken(), .call, ConfigurationLine.trimmed(text.restOfStatement()[...]), text.file, line)
            pending = nil
        case "set", "unset", "reset", "call_indirect", "reload_lookup_table":
            text.skipPastSemicolon()
            pending = nil
        case "foreach":
            pending = Filter(text: "foreach")
            text.skipToBrace()
        case "global", "module", "input", "action", "include", "template", "ruleset", "main_queue", "parser",
            "property",
            "constant", "lookup_table", "dyn_stats", "timezone", "percentile_stats", "list":
            if let parameters = text.object(word.utf8.count) {
                object(word.lowercased(), parameters, text.file, line)
                if word.lowercased() == "ruleset" || word.lowercased() == "template" || word.lowercased() == "foreach" {
                    openBlock(after: word.lowercased(), parameters, &text)
                }
            } else {
                selectorLine(&text, line)
            }
        default: selectorLine(&text, line)
        }
    }

    private mutating func openBlock(after word: String, _ parameters: [String: String], _ text: inout RsyslogText) {
        guard text.takeBrace() else { return }
        if word == "template" {
            text.skipBlock()
        } else {
            blocks.append(.ruleset(parameters["name"] ?? ""))
        }
    }

    private mutating func selectorLine(_ text: inout RsyslogText, _ line: Int) {
        let selector = text.selector()
        guard let masks = RsyslogSelector(selector) else {
            if obstacles.count < 50 { obstacles.append(.malformed(path: text.file, line: line)) }
            _ = text.restOfLine()
            return
        }
        var filter = Filter(text: selector, facilities: masks.facilities(at: 6))
        if let program {
            filter.text = "!\(program) \(selector)"
            filter.facilities = nil
        }
        last = filter
        action(filter: filter, &text, line)
    }

    /// The filter of a statement that has none of its own.
    func taken() -> Filter { Filter(text: "", facilities: RsyslogSelector.facilities) }

    /// The facilities of a condition that compares only the facility, or uses a selector.
    private static func facilities(in condition: String) -> [String]? {
        let text = condition.filter { $0 != " " && $0 != "\t" && $0 != "(" && $0 != ")" }.replacing("\"", with: "'")
        if text.hasPrefix("prifilt'"), text.hasSuffix("'") {
            return RsyslogSelector(text.dropFirst(8).dropLast())?.facilities(at: 6)
        }
        var found: [String] = []
        for part in text.split(separator: "or$") {
            let part = part.hasPrefix("$") ? part.dropFirst() : part
            guard part.hasPrefix("syslogfacility-text=='"), part.hasSuffix("'") else { return nil }
            found.append(String(part.dropFirst(22).dropLast()))
        }
        return found.isEmpty ? nil : found
    }
}
