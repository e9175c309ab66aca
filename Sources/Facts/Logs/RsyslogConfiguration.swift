internal import HostRoot
internal import Localization

/// What rsyslog does with messages, from its configuration in the old and the new language, includes among it.
package struct RsyslogConfiguration: HostPart {
    package private(set) var rules: [Rule] = []
    package private(set) var settings: [Setting] = []
    /// What could not be read or understood.
    package private(set) var obstacles: [Obstacle.Cause] = []
    package let isPresent: Bool

    package struct Rule: Sendable, Hashable {
        /// The selector or conditions under which the action is taken.
        package var selector: String
        /// Facilities whose messages of severity info reach it; nil where a condition decides.
        package var facilities: [String]?
        package var ruleset: String
        package var kind: Kind
        package var target: String?
        package var port: String?
        package var isEncrypted = false
        package var authentication: String?
        package var fileMode: UInt32?
        package var template: String?
        package var file: String
        package var line: Int
    }

    package enum Kind: String, Sendable {
        case file
        case remoteUDP = "remote_udp"
        case remoteTCP = "remote_tcp"
        case relp
        case pipe
        case users
        case console
        case program
        case database
        case journal
        case discard
        case call
        case other
    }

    package struct Setting: Sendable, Hashable {
        package let name: String
        package let value: String
        package let file: String
        package let line: Int
    }

    private static let path = "/etc/rsyslog.conf"

    /// The umask that systemd starts rsyslog with: the unit of Red Hat's distributions has a strict one.
    private static func unitMask(_ root: HostRoot) throws -> UInt32 {
        let folders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
        var paths: [String] = []
        if let folder = try folders.first(where: { try root.status("\($0)/rsyslog.service") != nil }) {
            paths.append("\(folder)/rsyslog.service")
        }
        for folder in folders { paths += try root.glob("\(folder)/rsyslog.service.d/*.conf") }
        var mask: UInt32 = 0o022
        for path in paths where try root.status(path)?.kind == .regular {
            let text = try root.text(path)
            for assignment in SystemdConfiguration.assignments(in: text, section: "Service", file: path)
            where assignment.name == "UMask" {
                mask = UInt32(assignment.value, radix: 8) ?? 0o022
            }
        }
        return mask
    }

    package init(of host: AuditedHost) throws {
        isPresent = try host.root.status(RsyslogConfiguration.path) != nil
        guard isPresent else { return }
        var reader = RsyslogReader(root: host.root, mask: try RsyslogConfiguration.unitMask(host.root))
        try reader.read(RsyslogConfiguration.path)
        (rules, settings, obstacles) = (reader.rules, reader.settings, reader.obstacles)
    }
}

/// Reads statement after statement, and keeps what later ones depend on.
private struct RsyslogReader {
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

/// The text of one configuration file, and how far it has been read.
private struct RsyslogText {
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
