internal import HostRoot
internal import Localization

/// Reads Apache's files as the server does at its start: conditions, variables and includes at once, line by line.
struct ApacheReader {
    let layout: ApacheLayout
    let root: HostRoot
    let version: String?
    private(set) var entries: [ApacheConfiguration.Entry] = []
    private(set) var virtualHosts: [ApacheConfiguration.VirtualHost] = []
    private(set) var modules: [ApacheConfiguration.Module] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    private var environment: [String: String] = [:]
    private var defined: [String: String] = [:]
    private var serverRoot: String
    /// Names and source files of the modules that are there.
    private var present: Set<String>
    private var files = 0
    /// Folders that includes went through.
    private var folders = 0
    /// Bytes that variables were replaced by.
    private var replaced = 0

    /// The server's own limit is 128.
    private static let depthLimit = 32
    private static let fileLimit = 2000
    private static let entryLimit = 200_000
    private static let sectionLimit = 64
    /// Links from a folder to itself make a tree without end.
    private static let folderLimit = 2000
    /// Variables made of variables grow exponentially.
    private static let replacementLimit = 16 << 20

    init(layout: ApacheLayout, root: HostRoot, version: String?) {
        self.layout = layout
        self.root = root
        self.version = version
        serverRoot = layout.serverRoot
        present = Set(layout.builtIn)
        for source in layout.builtIn {
            let name = ApacheReader.moduleName(of: source)
            present.insert(name)
            modules.append(ApacheConfiguration.Module(name: name, path: nil, file: nil, line: nil))
        }
    }

    /// Variables that the start script of the server exports.
    mutating func readEnvironment() {
        do {
            guard let text = try root.textIfPresent(layout.environmentFile) else { return }
            for line in text.split(separator: "\n") {
                var words = line.drop { $0 == " " || $0 == "\t" }
                if words.hasPrefix("export ") { words = words.dropFirst("export ".count) }
                guard let equals = words.firstIndex(of: "="), equals > words.startIndex else { continue }
                let name = words[..<equals]
                guard name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || $0.isLetterOrDigit }) else { continue }
                var value = words[words.index(after: equals)...]
                if let quote = value.first, quote == "\"" || quote == "'" {
                    value = value.dropFirst().prefix { $0 != quote }
                } else {
                    value = value.prefix { $0 != " " && $0 != "\t" && $0 != ";" }
                }
                environment[String(name)] = shellExpanded(value)
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    /// Replaces `$NAME` and `${NAME}`; what is not known is empty, as in the shell.
    private mutating func shellExpanded(_ value: Substring) -> String {
        var result = ""
        var rest = value
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let isBraced = rest.first == "{"
            if isBraced { rest.removeFirst() }
            let name = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            rest = rest[name.endIndex...]
            if isBraced { rest = rest.drop { $0 != "}" }.dropFirst() }
            let value = environment[String(name)] ?? ""
            guard mayReplace(by: value) else { return String(result) }
            result += value
        }
        return result + rest
    }

    // MARK: Files

    mutating func read(_ path: String, sections: [ApacheConfiguration.Section], virtualHost: Int?, depth: Int) {
        files += 1
        guard files <= ApacheReader.fileLimit, depth <= ApacheReader.depthLimit else { return noteLimit() }
        do {
            let text = try root.text(path)
            process(ApacheLines(text), file: path, sections: sections, virtualHost: virtualHost, depth: depth)
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    private struct Frame {
        let name: String
        /// False where a condition does not hold, or for a block that is only kept for later.
        let isActive: Bool
        let isSection: Bool
        let opensVirtualHost: Bool
    }

    private mutating func process(
        _ content: ApacheLines, file: String, sections outer: [ApacheConfiguration.Section],
        virtualHost outerHost: Int?,
        depth: Int
    ) {
        var sections = outer
        var host = outerHost
        var frames: [Frame] = []
        for (text, number) in content.lines {
            let isActive = frames.last?.isActive ?? true
            if text.hasPrefix("</") {
                let name = text.dropFirst(2).prefix { $0 != ">" && $0 != " " }.lowercased()
                guard let frame = frames.popLast(), frame.name == name else {
                    obstacles.append(.malformed(path: file, line: number))
                    return
                }
                if frame.isSection { sections.removeLast() }
                if frame.opensVirtualHost { host = outerHost }
            } else if text.hasPrefix("<") {
                guard frames.count < ApacheReader.sectionLimit else { return noteLimit() }
                let body = text.dropFirst()
                let name = body.prefix { !$0.isWhitespace && $0 != ">" }
                var argument = body[name.endIndex...]
                if let end = argument.lastIndex(of: ">") { argument = argument[..<end] }
                let words = ApacheLines.words(expanded(argument))
                let frame = open(name.lowercased(), words, isActive: isActive, file: file, line: number)
                frames.append(frame)
                if frame.isSection {
                    sections.append(
                        ApacheConfiguration.Section(kind: String(name), argument: words.joined(separator: " ")))
                }
                if frame.opensVirtualHost { host = virtualHosts.count - 1 }
            } else if isActive {
                directive(text, file: file, line: number, sections: sections, virtualHost: host, depth: depth)
            }
        }
        if !frames.isEmpty { obstacles.append(.malformed(path: file, line: nil)) }
    }

    private mutating func open(_ name: String, _ words: [String], isActive: Bool, file: String, line: Int) -> Frame {
        if name == "macro" { return Frame(name: name, isActive: false, isSection: false, opensVirtualHost: false) }
        if let holds = condition(name, words, file: file, line: line) {
            return Frame(name: name, isActive: isActive && holds, isSection: false, opensVirtualHost: false)
        }
        let isHost = name == "virtualhost" && isActive
        if isHost {
            virtualHosts.append(
                ApacheConfiguration.VirtualHost(address: words.joined(separator: " "), file: file, line: line))
        }
        return Frame(name: name, isActive: isActive, isSection: isActive, opensVirtualHost: isHost)
    }

    /// Whether a condition holds; nil for a section that is none.
    private mutating func condition(_ name: String, _ words: [String], file: String, line: Int) -> Bool? {
        guard ["ifmodule", "ifdefine", "ifversion", "iffile", "ifdirective", "ifsection"].contains(name) else {
            return nil
        }
        var argument = words.first ?? ""
        let isNegated = argument.hasPrefix("!")
        if isNegated { argument.removeFirst() }
        let holds: Bool
        switch name {
        case "ifmodule": holds = present.contains(argument)
        case "ifdefine": holds = defined[argument] != nil
        case "iffile": holds = root.exists(absolute(argument))
        case "ifversion":
            if isNegated || argument.isEmpty, words.count > 1 {
                holds = isVersion(argument.isEmpty ? Array(words.dropFirst()) : [argument] + words.dropFirst())
            } else {
                holds = isVersion(words)
            }
        default:
            obstacles.append(.malformed(path: file, line: line))
            return true
        }
        return holds != isNegated
    }

    /// `<IfVersion operator version>`; the operator may be left out.
    private mutating func isVersion(_ words: [String]) -> Bool {
        let comparison = words.count > 1 ? words[0] : "="
        let wanted = (words.last ?? "").split(separator: ".").map { Int($0) ?? 0 }
        var own = (version ?? "2.4").split(separator: ".").map { Int($0) ?? 0 }
        if version == nil, wanted.count > 2, Array(wanted.prefix(2)) == own {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "the configuration depends on the version of Apache httpd, which is not known",
                        ja: "設定が Apache httpd のバージョンに依存していますが、バージョンが分かりません")))
        }
        while own.count < 3 { own.append(0) }
        let full = Array((wanted + [0, 0, 0]).prefix(3))
        switch comparison {
        case ">": return full.lexicographicallyPrecedes(own)
        case ">=": return !own.lexicographicallyPrecedes(full)
        case "<": return own.lexicographicallyPrecedes(full)
        case "<=": return !full.lexicographicallyPrecedes(own)
        default: return own == full
        }
    }

    // MARK: Directives

    private mutating func directive(
        _ text: Substring, file: String, line: Int, sections: [ApacheConfiguration.Section], virtualHost: Int?,
        depth: Int
    ) {
        let written = text.prefix { !$0.isWhitespace }
        let name = written.lowercased()
        let words = ApacheLines.words(expanded(text[written.endIndex...]))
        switch name {
        case "include", "includeoptional":
            for pattern in words.prefix(1) {
                include(
                    pattern, isOptional: name == "includeoptional", sections: sections, virtualHost: virtualHost,
                    depth: depth)
            }
            return
        case "define":
            if let variable = words.first { defined[variable] = words.count > 1 ? words[1] : "" }
        case "undefine":
            if let variable = words.first { defined[variable] = nil }
        case "serverroot":
            if let path = words.first { serverRoot = path.hasPrefix("/") ? path : serverRoot }
        case "loadmodule":
            if words.count > 1 { load(words[0], path: words[1], file: file, line: line) }
        case "use":
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "\(file), line \(line), uses a macro, which is not expanded",
                        ja: "\(file) の \(line) 行目はマクロを使用していますが、展開できません")))
        case "servername", "serveralias":
            if let virtualHost, sections.last?.kind.lowercased() == "virtualhost" {
                if name == "servername" {
                    virtualHosts[virtualHost].names.insert(contentsOf: words.prefix(1), at: 0)
                } else {
                    virtualHosts[virtualHost].names += words
                }
            }
        default: break
        }
        guard entries.count < ApacheReader.entryLimit else { return noteLimit() }
        entries.append(
            ApacheConfiguration.Entry(
                directive: name, value: words.joined(separator: " "), sections: sections, virtualHost: virtualHost,
                file: file, line: line))
    }

    private mutating func load(_ name: String, path: String, file: String, line: Int) {
        guard !present.contains(name) else { return }
        present.insert(name)
        present.insert(ApacheReader.sourceFile(of: name))
        modules.append(ApacheConfiguration.Module(name: name, path: path, file: file, line: line))
    }

    private mutating func include(
        _ pattern: String, isOptional: Bool, sections: [ApacheConfiguration.Section], virtualHost: Int?, depth: Int
    ) {
        do {
            for path in try files(of: absolute(pattern), isOptional: isOptional, depth: 0) {
                read(path, sections: sections, virtualHost: virtualHost, depth: depth + 1)
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    /// The files that an include stands for; of a folder, all files in it and below.
    private mutating func files(of path: String, isOptional: Bool, depth: Int) throws -> [String] {
        var found: [String] = []
        let matches =
            try path.utf8.contains(where: {
                $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
            })
            ? root.glob(path) : [path]
        for match in matches {
            guard let status = try root.status(match) else {
                // A missing file is an error of the configuration only where the include is not optional.
                if !isOptional { throw HostRootError.notFound(path: match) }
                continue
            }
            guard status.kind == .directory else {
                found.append(match)
                continue
            }
            folders += 1
            guard depth < ApacheReader.depthLimit, folders <= ApacheReader.folderLimit else {
                noteLimit()
                continue
            }
            for name in try root.names(in: match) where found.count <= ApacheReader.fileLimit {
                found += try files(of: "\(match)/\(name)", isOptional: true, depth: depth + 1)
            }
        }
        return found
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(serverRoot)/\(path)"
    }

    /// Replaces `${NAME}` by what `Define` or the environment gives; what is not known stays as it is.
    private mutating func expanded(_ text: Substring) -> Substring {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result = ""
        var rest = text
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            let name = rest.dropFirst(2).prefix { $0 != "}" }
            guard rest.dropFirst().first == "{", name.endIndex < rest.endIndex,
                let value = defined[String(name)] ?? environment[String(name)]
            else {
                result.append("$")
                rest.removeFirst()
                continue
            }
            guard mayReplace(by: value) else { return Substring(result) }
            result += value
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return Substring(result + rest)
    }

    /// False when what variables stand for has become longer than any real configuration.
    private mutating func mayReplace(by value: String) -> Bool {
        replaced += value.utf8.count
        guard replaced > ApacheReader.replacementLimit else { return true }
        noteLimit()
        return false
    }

    private mutating func noteLimit() {
        let cause = Obstacle.Cause.limitReached(
            LocalizedText(
                en: "the configuration of Apache httpd has more files or directives than are read",
                ja: "Apache httpd の設定ファイルまたはディレクティブの数が上限を超えています"))
        if !obstacles.contains(cause) { obstacles.append(cause) }
    }

    // MARK: Names of modules

    /// The source file that `<IfModule mod_x.c>` names.
    private static func sourceFile(of module: String) -> String {
        let stem = module.hasSuffix("_module") ? String(module.dropLast("_module".count)) : module
        switch stem {
        case "mpm_event": return "event.c"
        case "mpm_prefork": return "prefork.c"
        case "mpm_worker": return "worker.c"
        case "mpm_itk": return "mpm_itk.c"
        case "ldap": return "util_ldap.c"
        default: return "mod_\(stem).c"
        }
    }

    private static func moduleName(of source: String) -> String {
        switch source {
        case "core.c": return "core_module"
        case "http_core.c": return "http_module"
        default:
            let stem = source.hasPrefix("mod_") ? source.dropFirst(4) : Substring(source)
            return "\(stem.dropLast(2))_module"
        }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}
