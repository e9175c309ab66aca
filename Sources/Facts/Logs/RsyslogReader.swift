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
    private var blocks: [Block] = []
    /// What the last selector line was, for `&`.
    private var last = Filter(text: "*.*", facilities: RsyslogSelector("*.*")?.facilities(at: 6))
    /// A condition that waits for its statement, as after `then`.
    private var pending: Filter?
    private var program: String?
    /// Facilities whose messages of severity info an earlier rule has thrown away for good.
    private var stopped: Set<String> = []

    // Legacy directives that hold for all following actions.
    private var fileMode: UInt32 = 0o644
    private var mask: UInt32
    private var moduleFileMode: UInt32?
    private var netstreamMode = "0"
    private var netstreamDriver: String?
    private var netstreamAuthentication: String?

    private struct Filter {
        var text: String
        /// Nil where a condition decides.
        var facilities: [String]?
    }

    private enum Block {
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
    private static let selectorLimit = 1_000
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

    /// An action in any of its forms, after its filter.
    private mutating func action(filter: Filter, _ text: inout RsyslogText, _ line: Int) {
        text.skipBlanks()
        if text.takeBrace() {
            blocks.append(.filter(filter))
            return
        }
        if text.peekWord().lowercased() == "action", let parameters = text.object(6) {
            objectAction(parameters, filter: filter, text.file, line)
            return
        }
        legacyAction(text.restOfLine(), filter: filter, text.file, line)
    }

    private mutating func legacyAction(_ action: String, filter: Filter, _ file: String, _ line: Int) {
        var action = ConfigurationLine.trimmed(action[...])
        var template: String?
        if let semicolon = action.lastIndex(of: ";"), !action.hasPrefix("^") {
            template = ConfigurationLine.trimmed(action[action.index(after: semicolon)...])
            action = ConfigurationLine.trimmed(action[..<semicolon])
        }
        let start = rules.count
        switch action.utf8.first {
        case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "?"):
            var target = action[...]
            if target.hasPrefix("-") { target = target.dropFirst() }
            if target.hasPrefix("?") { target = "template:" + target.dropFirst() }
            append(
                filter: filter, target.hasPrefix("/dev/") ? .console : .file, String(target), file, line,
                mode: fileMode & ~mask)
        case UInt8(ascii: "@"): legacyForward(action, filter: filter, file, line)
        case UInt8(ascii: "|"): append(filter: filter, .pipe, String(action.dropFirst()), file, line)
        case UInt8(ascii: "~"): append(filter: filter, .discard, nil, file, line)
        case UInt8(ascii: "^"): append(filter: filter, .program, String(action.dropFirst()), file, line)
        case UInt8(ascii: ">"): append(filter: filter, .database, nil, file, line)
        case UInt8(ascii: ":"):
            let module = action.dropFirst().prefix { $0 != ":" }
            let target = String(action.dropFirst(module.utf8.count + 2))
            let kind: RsyslogConfiguration.Kind =
                switch module {
                case "omusrmsg": .users
                case "omrelp": .relp
                case "omjournal": .journal
                case "omprog": .program
                case "ommysql", "ompgsql", "omlibdbi": .database
                default: .other
                }
            append(filter: filter, kind, target, file, line)
        case nil: break
        default:
            if action == "stop" {
                append(filter: filter, .discard, nil, file, line)
            } else if action.hasPrefix("call ") {
                append(filter: filter, .call, String(action.dropFirst(5)), file, line)
            } else {
                append(filter: filter, .users, action, file, line)
            }
        }
        if rules.count > start { rules[start].template = template }
    }

    /// `@host`, `@@host`, `@@(options)host:port`, `@[::1]:514`.
    private mutating func legacyForward(_ action: String, filter: Filter, _ file: String, _ line: Int) {
        let isTCP = action.hasPrefix("@@")
        var target = action.dropFirst(isTCP ? 2 : 1)
        if target.hasPrefix("("), let end = target.firstIndex(of: ")") { target = target[target.index(after: end)...] }
        var port: String?
        if target.hasPrefix("["), let end = target.firstIndex(of: "]") {
            let rest = target[target.index(after: end)...]
            if rest.hasPrefix(":") { port = String(rest.dropFirst()) }
            target = target[target.index(after: target.startIndex)..<end]
        } else if let colon = target.lastIndex(of: ":") {
            port = String(target[target.index(after: colon)...])
            target = target[..<colon]
        }
        append(filter: filter, isTCP ? .remoteTCP : .remoteUDP, String(target), file, line)
        guard let index = rules.indices.last else { return }
        rules[index].port = port ?? "514"
        rules[index].isEncrypted = isTCP && netstreamMode == "1" && netstreamDriver != "ptcp" && netstreamDriver != nil
        rules[index].authentication = netstreamAuthentication
    }

    private mutating func append(
        filter: Filter, _ kind: RsyslogConfiguration.Kind, _ target: String?, _ file: String, _ line: Int,
        mode: UInt32? = nil
    ) {
        var texts: [String] = []
        var facilities: [String]? = RsyslogSelector.facilities
        var ruleset = "RSYSLOG_DefaultRuleset"
        func narrow(_ filter: Filter) {
            texts.append(String(filter.text.prefix(RsyslogReader.selectorLimit)))
            guard let own = filter.facilities, let outer = facilities else {
                facilities = nil
                return
            }
            if own.count < RsyslogSelector.facilities.count { facilities = outer.filter(own.contains) }
        }
        for block in blocks {
            switch block {
            case .filter(let filter): narrow(filter)
            case .ruleset(let name): ruleset = name
            case .plain: break
            }
        }
        if let pending { narrow(pending) }
        if !filter.text.isEmpty { narrow(filter) }
        pending = nil
        if ruleset == "RSYSLOG_DefaultRuleset", let all = facilities {
            let left = stopped.isEmpty ? all : all.filter { !stopped.contains($0) }
            facilities = left
            if kind == .discard { stopped.formUnion(left) }
        }
        rules.append(
            RsyslogConfiguration.Rule(
                selector: texts.joined(separator: " and "), facilities: facilities, ruleset: ruleset, kind: kind,
                target: target, fileMode: mode, file: file, line: line))
    }

    /// The filter of a statement that has none of its own.
    private func taken() -> Filter { Filter(text: "", facilities: RsyslogSelector.facilities) }

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

    // MARK: - Directives and objects

    private mutating func directive(_ text: String, _ file: String, _ line: Int) {
        let words = ConfigurationLine(text: text, file: file, line: line).words
        guard let first = words.first else { return }
        let name = String(first.dropFirst()).lowercased()
        let value = words.dropFirst().joined(separator: " ")
        if name == "includeconfig" {
            include(value, isOptional: true, file, line)
            return
        }
        settings.append(RsyslogConfiguration.Setting(name: name, value: value, file: file, line: line))
        switch name {
        case "filecreatemode": fileMode = UInt32(value, radix: 8) ?? fileMode
        case "umask": mask = UInt32(value, radix: 8) ?? mask
        case "resetconfigvariables":
            fileMode = 0o644
            netstreamMode = "0"
            netstreamAuthentication = nil
        case "actionsendstreamdrivermode": netstreamMode = value
        case "defaultnetstreamdriver", "actionsendstreamdriver": netstreamDriver = value
        case "actionsendstreamdriverauthmode": netstreamAuthentication = value
        case "modload": note("module", value.lowercased(), file, line)
        case "udpserverrun": note("input", "imudp", file, line)
        case "inputtcpserverrun", "inputptcpserverrun": note("input", "imtcp", file, line)
        case "inputrelpserverrun": note("input", "imrelp", file, line)
        default: break
        }
    }

    private mutating func note(_ name: String, _ value: String, _ file: String, _ line: Int) {
        settings.append(RsyslogConfiguration.Setting(name: name, value: value, file: file, line: line))
    }

    private mutating func object(_ word: String, _ parameters: [String: String], _ file: String, _ line: Int) {
        switch word {
        case "include":
            if let path = parameters["file"] {
                include(path, isOptional: parameters["mode"] == "optional", file, line)
            }
        case "action": objectAction(parameters, filter: taken(), file, line)
        case "global":
            for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
                note("global.\(name)", value, file, line)
            }
            if let driver = parameters["defaultnetstreamdriver"] { netstreamDriver = driver }
            if let mask = parameters["umask"].flatMap({ UInt32($0, radix: 8) }) { self.mask = mask }
        case "module":
            let name = (parameters["load"] ?? "").lowercased()
            note("module", name, file, line)
            for (key, value) in parameters.sorted(by: { $0.key < $1.key }) where key != "load" {
                note("\(name).\(key)", value, file, line)
            }
            if name == "builtin:omfile" {
                moduleFileMode = parameters["filecreatemode"].flatMap { UInt32($0, radix: 8) } ?? moduleFileMode
            }
        case "input":
            let name = (parameters["type"] ?? "").lowercased()
            note("input", name, file, line)
            for (key, value) in parameters.sorted(by: { $0.key < $1.key }) where key != "type" {
                note("\(name).\(key)", value, file, line)
            }
        default: break
        }
    }

    private mutating func objectAction(
        _ parameters: [String: String], filter: Filter, _ file: String, _ line: Int
    ) {
        let start = rules.count
        switch (parameters["type"] ?? "").lowercased() {
        case "omfile":
            let path = parameters["file"] ?? parameters["dynafile"].map { "template:\($0)" }
            let mode = parameters["filecreatemode"].flatMap { UInt32($0, radix: 8) } ?? moduleFileMode ?? 0o644
            append(
                filter: filter, path?.hasPrefix("/dev/") == true ? .console : .file, path, file, line,
                mode: mode & ~mask)
        case "omfwd":
            let isTCP = parameters["protocol"]?.lowercased() == "tcp"
            append(filter: filter, isTCP ? .remoteTCP : .remoteUDP, parameters["target"], file, line)
            rules[start].port = parameters["port"] ?? "514"
            let driver = parameters["streamdriver"] ?? netstreamDriver ?? "ptcp"
            rules[start].isEncrypted = isTCP && driver != "ptcp" && parameters["streamdrivermode"] == "1"
            rules[start].authentication = parameters["streamdriverauthmode"]
        case "omrelp":
            append(filter: filter, .relp, parameters["target"], file, line)
            rules[start].port = parameters["port"] ?? "514"
            rules[start].isEncrypted = parameters["tls"]?.lowercased() == "on"
            rules[start].authentication = parameters["tls.authmode"]
        case "omusrmsg": append(filter: filter, .users, parameters["users"], file, line)
        case "ompipe": append(filter: filter, .pipe, parameters["pipe"], file, line)
        case "omprog": append(filter: filter, .program, parameters["binary"], file, line)
        case "omjournal": append(filter: filter, .journal, nil, file, line)
        case "ommysql", "ompgsql", "omlibdbi", "ommongodb":
            append(filter: filter, .database, parameters["server"], file, line)
        case "omdiscard": append(filter: filter, .discard, nil, file, line)
        case let type:
            append(filter: filter, .other, "\(type)\(parameters["server"].map { " \($0)" } ?? "")", file, line)
        }
        if rules.count > start { rules[start].template = parameters["template"] }
    }

    /// A file, a pattern, or a folder whose files are all meant.
    private mutating func include(_ pattern: String, isOptional: Bool, _ file: String, _ line: Int) {
        let pattern = pattern.hasSuffix("/") ? "\(pattern)*" : pattern
        do {
            let paths = pattern.contains(where: "*?[".contains) ? try root.glob(pattern) : [pattern]
            for path in paths {
                guard let status = try root.status(path) else {
                    if !isOptional, obstacles.count < 50 { obstacles.append(.unreadable(.notFound(path: path))) }
                    continue
                }
                if status.kind == .regular { try read(path) }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }
}
