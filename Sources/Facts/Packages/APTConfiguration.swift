internal import HostRoot

/// apt's configuration as its files together make it; later files prevail.
package struct APTConfiguration: HostPart {
    package private(set) var settings: [Setting] = []
    /// Positions in `settings` of the keys that have one value, by lower-case key.
    private var positions: [String: Int] = [:]

    package struct Setting: Sendable, Hashable {
        /// As `apt-config dump` prints it; the elements of a list have keys that end in `::`.
        package let key: String
        package let value: String
        package let file: String
        package let line: Int
    }

    private static let includeDepth = 10
    /// Settings that are kept; a real configuration has a few hundred.
    private static let settingLimit = 20_000
    /// The longest name of a setting that is kept, in bytes.
    private static let keyLimit = 4096
    /// How often settings may be cleared.
    private static let clearLimit = 1000
    private var clearings = 0

    package init(of host: AuditedHost) throws {
        let folder = "/etc/apt/apt.conf.d"
        for name in try host.root.namesIfPresent(in: folder) where APTConfiguration.isPart(name) {
            try read("\(folder)/\(name)", root: host.root, depth: 0)
        }
        try read("/etc/apt/apt.conf", root: host.root, depth: 0)
        settings = settings.filter { !$0.key.isEmpty }
    }

    package init(file: String, text: String) {
        parse(file: file, text: text) { _ in }
        settings = settings.filter { !$0.key.isEmpty }
    }

    /// Names that apt reads in a folder of parts: letters, digits and `-_.`, ending in `.conf` or without a suffix.
    static func isPart(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, !name.hasPrefix(".") else { return false }
        return !name.utf8.contains(UInt8(ascii: ".")) || name.hasSuffix(".conf")
    }

    private mutating func read(_ path: String, root: HostRoot, depth: Int) throws {
        guard depth < APTConfiguration.includeDepth, let text = try root.textIfPresent(path) else { return }
        var includes: [String] = []
        parse(file: path, text: text) { includes.append($0) }
        for include in includes where include.hasPrefix("/") {
            guard include.hasSuffix("/") else {
                try read(include, root: root, depth: depth + 1)
                continue
            }
            for name in try root.namesIfPresent(in: include) where APTConfiguration.isPart(name) {
                try read(include + name, root: root, depth: depth + 1)
            }
        }
    }
}

// MARK: - Looking up

extension APTConfiguration {
    /// The value of a key that has one; keys are matched without regard to case.
    package func value(_ key: String) -> String? {
        let wanted = key.lowercased()
        return settings.last { $0.key.lowercased() == wanted }?.value
    }

    /// The elements of a list, named or not.
    package func list(_ key: String) -> [String] {
        let prefix = key.lowercased() + "::"
        return settings.filter { $0.key.lowercased().hasPrefix(prefix) && !$0.value.isEmpty }.map(\.value)
    }

    /// What apt takes a value for as a yes or a no; nil for other words.
    package static func boolean(_ value: String) -> Bool? {
        switch value.lowercased() {
        case "yes", "true", "with", "on", "enable": true
        case "no", "false", "without", "off", "disable": false
        default: Int(value).map { $0 != 0 }
        }
    }
}

// MARK: - Parsing

extension APTConfiguration {
    private mutating func parse(file: String, text: String, include: (String) -> Void) {
        var scopes: [String] = []
        var reader = APTConfigurationReader(text: text)
        while let statement = reader.next() {
            switch statement.end {
            case .block:
                let key = APTConfiguration.key(statement.tag, in: scopes)
                if let value = statement.value { set(key, value, file, statement.line) }
                // Deeper than this nothing real is nested; the names would only grow.
                guard scopes.count < 100, key.utf8.count <= APTConfiguration.keyLimit else { return }
                scopes.append(key)
            case .statement, .blockEnd:
                take(statement, scopes: scopes, file: file, include: include)
                if statement.end == .blockEnd { _ = scopes.popLast() }
            }
            if settings.count > APTConfiguration.settingLimit { return }
        }
    }

    private mutating func take(
        _ statement: APTConfigurationReader.Statement, scopes: [String], file: String, include: (String) -> Void
    ) {
        switch statement.tag.lowercased() {
        case "#clear":
            if let key = statement.value { clear(APTConfiguration.key(key, in: scopes)) }
        case "#include":
            if let path = statement.value { include(path) }
        case "":
            // A value alone is an element of the list around it.
            guard let value = statement.value, let scope = scopes.last else { return }
            set(scope + "::", value, file, statement.line)
        default:
            guard let value = statement.value else { return }
            set(APTConfiguration.key(statement.tag, in: scopes), value, file, statement.line)
        }
    }

    private static func key(_ tag: String, in scopes: [String]) -> String {
        guard let scope = scopes.last else { return tag }
        return tag.isEmpty ? scope : "\(scope)::\(tag)"
    }

    private mutating func set(_ key: String, _ value: String, _ file: String, _ line: Int) {
        guard key.utf8.count <= APTConfiguration.keyLimit else { return }
        let setting = Setting(key: key, value: value, file: file, line: line)
        guard !key.hasSuffix("::") else {
            settings.append(setting)
            return
        }
        let lowercased = key.lowercased()
        if let position = positions[lowercased] {
            settings[position] = Setting(key: settings[position].key, value: value, file: file, line: line)
        } else {
            positions[lowercased] = settings.count
            settings.append(setting)
        }
    }

    /// Forgets a key and all below it; positions stay, so cleared settings keep an empty key until the end.
    private mutating func clear(_ key: String) {
        clearings += 1
        guard clearings <= APTConfiguration.clearLimit else { return }
        let wanted = key.lowercased()
        for index in settings.indices {
            let known = settings[index].key.lowercased()
            guard known == wanted || known.hasPrefix(wanted + "::") else { continue }
            positions[known] = nil
            settings[index] = Setting(key: "", value: "", file: "", line: 0)
        }
    }
}

/// Splits apt's configuration language into statements.
struct APTConfigurationReader {
    struct Statement {
        var tag = ""
        var value: String?
        var line = 0
        var end = End.statement
    }

    enum End {
        /// `;`, or the end of the file.
        case statement
        /// `{`
        case block
        /// `}`
        case blockEnd
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> Statement? {
        var words: [(text: String, isQuoted: Bool)] = []
        var statement = Statement()
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                index += 1
            // Directives end with their line where no semicolon does it.
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): skipLine()
            case UInt8(ascii: "#") where !isDirective: skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                index += 1
                statement.end = byte == UInt8(ascii: "{") ? .block : byte == UInt8(ascii: "}") ? .blockEnd : .statement
                return finish(statement, words)
            case UInt8(ascii: "\""):
                if words.isEmpty { statement.line = line }
                words.append((takeQuoted(), true))
            default:
                if words.isEmpty { statement.line = line }
                words.append((takeWord(), false))
            }
        }
        return words.isEmpty ? nil : finish(statement, words)
    }

    private func finish(_ statement: Statement, _ words: [(text: String, isQuoted: Bool)]) -> Statement {
        var statement = statement
        var words = words[...]
        if let first = words.first, !first.isQuoted || words.count > 1 {
            statement.tag = first.text
            words = words.dropFirst()
        }
        if !words.isEmpty { statement.value = words.map(\.text).joined(separator: " ") }
        return statement
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private var isDirective: Bool {
        let rest = bytes[index...].prefix(9).map { $0 | 0x20 }
        return rest.starts(with: "#clear".utf8.map { $0 | 0x20 })
            || rest.starts(with: "#include".utf8.map { $0 | 0x20 })
    }

    private mutating func skipLine() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    }

    private mutating func skipBlockComment() {
        index += 2
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            if bytes[index] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                index += 2
                return
            }
            index += 1
        }
    }

    private mutating func takeQuoted() -> String {
        index += 1
        let start = index
        // A backslash keeps a quote inside; apt leaves the backslash where it is.
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }
        let end = min(index, bytes.count)
        index = min(end + 1, bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func takeWord() -> String {
        let start = index
        let ends: Set<UInt8> = [
            UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\""),
        ]
        while index < bytes.count, !ends.contains(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }
}
