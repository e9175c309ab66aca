// What a rule does with messages, in each of the forms that rsyslog has known.
extension RsyslogReader {
    /// An action in any of its forms, after its filter.
    mutating func action(filter: Filter, _ text: inout RsyslogText, _ line: Int) {
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

    mutating func legacyAction(_ action: String, filter: Filter, _ file: String, _ line: Int) {
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

    mutating func append(
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

    mutating func objectAction(
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
}
