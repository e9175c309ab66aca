/// A reader over one logical line of a sudoers file.
struct SudoersStatementParser {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nil where the line does not follow the grammar; empty for a blank line.
    mutating func statements() -> [SudoersFile.Content]? {
        skipBlanks()
        guard let first = peek else { return [] }
        if first == UInt8(ascii: "@") || first == UInt8(ascii: "#"), let include = include() { return [include] }
        for (word, kind) in SudoersStatementParser.aliasWords where take(word: word) { return aliases(kind) }
        if matches("Defaults"), let next = at(index + 8), next.isBlank || "@:!>".utf8.contains(next) {
            index += 8
            return defaults().map { [$0] }
        }
        return rule().map { [$0] }
    }

    private static let aliasWords: [(String, SudoersFile.AliasKind)] = [
        ("User_Alias", .user), ("Runas_Alias", .runas), ("Host_Alias", .host), ("Cmnd_Alias", .command),
        ("Cmd_Alias", .command),
    ]

    // MARK: Statements

    private mutating func include() -> SudoersFile.Content? {
        let start = index
        index += 1
        let isFolder = take(word: "includedir")
        guard isFolder || take(word: "include") else {
            index = start
            return nil
        }
        skipBlanks()
        guard let path = word(stoppingAt: "") else {
            index = start
            return nil
        }
        return isFolder ? .includeFolder(path: path) : .include(path: path)
    }

    private mutating func aliases(_ kind: SudoersFile.AliasKind) -> [SudoersFile.Content]? {
        var found: [SudoersFile.Content] = []
        repeat {
            skipBlanks()
            guard let name = word(stoppingAt: "=:,"), take(UInt8(ascii: "=")),
                let members = kind == .command ? commandList() : list()
            else { return nil }
            found.append(.alias(kind, name: name, members: members))
        } while take(UInt8(ascii: ":"))
        return isAtEnd ? found : nil
    }

    private mutating func commandList() -> [SudoersFile.Member]? {
        var members: [SudoersFile.Member] = []
        repeat {
            guard let member = command() else { return nil }
            members.append(member)
        } while take(UInt8(ascii: ","))
        return members
    }

    private mutating func defaults() -> SudoersFile.Content? {
        var scope = SudoersFile.DefaultsScope.all
        var members: [SudoersFile.Member] = []
        switch peek {
        case UInt8(ascii: "@"): scope = .host
        case UInt8(ascii: ":"): scope = .user
        case UInt8(ascii: "!"): scope = .command
        case UInt8(ascii: ">"): scope = .runas
        default: break
        }
        if scope != .all {
            index += 1
            guard let list = scope == .command ? scopeCommands() : list() else { return nil }
            members = list
        }
        var settings: [SudoersFile.Default] = []
        repeat {
            guard let setting = setting() else { return nil }
            settings.append(setting)
        } while take(UInt8(ascii: ","))
        return isAtEnd ? .defaults(scope: scope, members: members, settings) : nil
    }

    /// Commands of a `Defaults!` list, which take no arguments.
    private mutating func scopeCommands() -> [SudoersFile.Member]? {
        var members: [SudoersFile.Member] = []
        repeat {
            let isNegated = takeNegations()
            guard let text = word(stoppingAt: ",") else { return nil }
            members.append(SudoersFile.Member(text: text, isNegated: isNegated))
        } while take(UInt8(ascii: ","))
        return members
    }

    private mutating func setting() -> SudoersFile.Default? {
        let isNegated = takeNegations()
        let start = index
        while let byte = peek, isNameByte(byte) { index += 1 }
        guard index > start else { return nil }
        let name = text(start..<index)
        skipBlanks()
        var operation = ""
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-"), at(index + 1) == UInt8(ascii: "=") {
            operation = text(index..<index + 2)
            index += 2
        } else if peek == UInt8(ascii: "=") {
            operation = "="
            index += 1
        }
        var value = ""
        if !operation.isEmpty {
            skipBlanks()
            value = word(stoppingAt: ",") ?? ""
        }
        return SudoersFile.Default(name: name, operation: operation, value: value, isNegated: isNegated)
    }

    private mutating func rule() -> SudoersFile.Content? {
        let start = index
        guard let users = list() else { return nil }
        let header = text(start..<index)
        let detailsStart = index
        var grants: [SudoersFile.Grant] = []
        repeat {
            guard let hosts = list(), take(UInt8(ascii: "=")), let commands = commands() else { return nil }
            grants.append(SudoersFile.Grant(hosts: hosts, commands: commands))
        } while take(UInt8(ascii: ":"))
        guard isAtEnd else { return nil }
        return .rule(users: users, header: header, details: text(detailsStart..<bytes.count), grants)
    }

    private mutating func commands() -> [SudoersFile.Command]? {
        var found: [SudoersFile.Command] = []
        var runas = SudoersFile.RunAs()
        var tags = SudoersFile.Tags()
        repeat {
            skipBlanks()
            if peek == UInt8(ascii: "(") {
                guard let named = self.runas() else { return nil }
                runas = named
            }
            while takeOption() || takeTag(&tags) {}
            guard let command = command() else { return nil }
            found.append(SudoersFile.Command(command: command, runas: runas, tags: tags))
        } while take(UInt8(ascii: ","))
        return found
    }

    private mutating func runas() -> SudoersFile.RunAs? {
        index += 1
        var runas = SudoersFile.RunAs()
        skipBlanks()
        if peek != UInt8(ascii: ":"), peek != UInt8(ascii: ")") {
            guard let users = list() else { return nil }
            runas.users = users
        }
        if take(UInt8(ascii: ":")) {
            skipBlanks()
            if peek != UInt8(ascii: ")") {
                guard let groups = list() else { return nil }
                runas.groups = groups
            }
        }
        guard take(UInt8(ascii: ")")) else { return nil }
        // `()` and `(:)` stand for the invoking user, which an empty name shows.
        if runas.users == nil, runas.groups == nil { runas.users = [SudoersFile.Member(text: "", isNegated: false)] }
        return runas
    }

    private mutating func takeOption() -> Bool {
        skipBlanks()
        for name in SudoersStatementParser.options where matches(name) {
            let start = index
            index += name.utf8.count
            if take(UInt8(ascii: "=")) {
                skipBlanks()
                _ = word(stoppingAt: ",")
                return true
            }
            index = start
        }
        return false
    }

    private static let options = [
        "ROLE", "TYPE", "PRIVS", "LIMITPRIVS", "NOTBEFORE", "NOTAFTER", "TIMEOUT", "CWD", "CHROOT",
        "APPARMOR_PROFILE",
    ]

    private mutating func takeTag(_ tags: inout SudoersFile.Tags) -> Bool {
        skipBlanks()
        let start = index
        while let byte = peek, byte.isUppercaseLetter || byte == UInt8(ascii: "_") { index += 1 }
        let name = text(start..<index)
        guard SudoersStatementParser.tagNames.contains(name), take(UInt8(ascii: ":")) else {
            index = start
            return false
        }
        switch name {
        case "NOPASSWD": tags.noPassword = true
        case "PASSWD": tags.noPassword = false
        case "NOEXEC": tags.noExec = true
        case "EXEC": tags.noExec = false
        case "SETENV": tags.setEnvironment = true
        case "NOSETENV": tags.setEnvironment = false
        default: break
        }
        return true
    }

    private static let tagNames: Set<String> = [
        "PASSWD", "NOPASSWD", "EXEC", "NOEXEC", "SETENV", "NOSETENV", "LOG_INPUT", "NOLOG_INPUT", "LOG_OUTPUT",
        "NOLOG_OUTPUT", "FOLLOW", "NOFOLLOW", "MAIL", "NOMAIL", "INTERCEPT", "NOINTERCEPT",
    ]

    // MARK: Parts

    private mutating func list() -> [SudoersFile.Member]? {
        var members: [SudoersFile.Member] = []
        repeat {
            let isNegated = takeNegations()
            guard let text = word(stoppingAt: ",=:()") else { return nil }
            members.append(SudoersFile.Member(text: text, isNegated: isNegated))
        } while take(UInt8(ascii: ","))
        return members
    }

    /// A command with its arguments, up to a comma, a colon or the end; words are joined by one blank.
    private mutating func command() -> SudoersFile.Member? {
        let isNegated = takeNegations()
        while takeDigest() {}
        guard let program = argument(), SudoersStatementParser.isCommand(program) else { return nil }
        var words = [program]
        // Neither ALL nor an alias takes arguments.
        while program.utf8.contains(where: { !$0.isUppercaseLetter && !$0.isDigit && $0 != UInt8(ascii: "_") }) {
            skipBlanks()
            guard let next = argument() else { break }
            words.append(next)
        }
        return SudoersFile.Member(text: words.joined(separator: " "), isNegated: isNegated)
    }

    /// An absolute path, a regular expression, a word of sudo's own, or what may be an alias.
    private static func isCommand(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return first == UInt8(ascii: "/") || first == UInt8(ascii: "^") || first.isUppercaseLetter
            || text == "sudoedit" || text == "list"
    }

    /// `sha256:…` before a command; several are separated by commas.
    private mutating func takeDigest() -> Bool {
        skipBlanks()
        guard matches("sha2") || matches("sha3") || matches("sha5"), at(index + 6) == UInt8(ascii: ":") else {
            return false
        }
        index += 7
        skipBlanks()
        while let byte = peek, !byte.isBlank, byte != UInt8(ascii: ",") { index += 1 }
        _ = take(UInt8(ascii: ","))
        return true
    }

    /// One word of a command; a regular expression runs to the `$` that ends it.
    private mutating func argument() -> String? {
        if peek == UInt8(ascii: "^") { return regularExpression() }
        var word: [UInt8] = []
        var isQuoted = false
        while let byte = peek {
            if byte == UInt8(ascii: "\\"), let next = at(index + 1) {
                index += 2
                if !":\\,= \t#\"".utf8.contains(next) { word.append(byte) }
                word.append(next)
                continue
            }
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte.isBlank || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") { break }
            word.append(byte)
            index += 1
        }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }

    private mutating func regularExpression() -> String? {
        let start = index
        while let byte = peek {
            index += byte == UInt8(ascii: "\\") && index + 1 < bytes.count ? 2 : 1
            guard byte == UInt8(ascii: "$") else { continue }
            guard let next = peek, !next.isBlank, next != UInt8(ascii: ","), next != UInt8(ascii: ":") else { break }
        }
        return text(start..<index)
    }

    /// A word up to a blank or one of the given bytes; quotes and backslashes are taken away.
    private mutating func word(stoppingAt stops: String) -> String? {
        var word: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        if let address = address() { return address }
        while let byte = peek {
            if byte == UInt8(ascii: "\\"), let next = at(index + 1) {
                word.append(next)
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                wasQuoted = true
                index += 1
                continue
            }
            if !isQuoted, byte.isBlank || stops.utf8.contains(byte) {
                // `%:group` is a group that is not a Unix group.
                guard byte == UInt8(ascii: ":"), word == [UInt8(ascii: "%")] else { break }
            }
            word.append(byte)
            index += 1
        }
        return word.isEmpty && !wasQuoted ? nil : String(decoding: word, as: UTF8.self)
    }

    /// An IPv6 address, whose colons end no word.
    private mutating func address() -> String? {
        var end = index
        var colons = 0
        while let byte = at(end), byte.isHexadecimal || ":./".utf8.contains(byte) {
            if byte == UInt8(ascii: ":") { colons += 1 }
            end += 1
        }
        let follower = at(end) ?? UInt8(ascii: " ")
        guard colons >= 2, follower.isBlank || follower == UInt8(ascii: ",") || follower == UInt8(ascii: "=") else {
            return nil
        }
        defer { index = end }
        return text(index..<end)
    }

    private mutating func takeNegations() -> Bool {
        var isNegated = false
        skipBlanks()
        while peek == UInt8(ascii: "!") {
            isNegated.toggle()
            index += 1
            skipBlanks()
        }
        return isNegated
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// Takes a word that a blank or the end follows.
    private mutating func take(word: String) -> Bool {
        guard matches(word), at(index + word.utf8.count)?.isBlank ?? true else { return false }
        index += word.utf8.count
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte.isBlank { index += 1 }
    }

    private var isAtEnd: Bool { bytes[min(index, bytes.count)...].allSatisfy(\.isBlank) }

    private var peek: UInt8? { at(index) }

    private func at(_ index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private func matches(_ word: String) -> Bool {
        bytes[min(index, bytes.count)...].starts(with: word.utf8)
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte.isDigit
            || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    private func text(_ range: Range<Int>) -> String {
        Substring(decoding: bytes[range], as: UTF8.self).utf8.trimmed.string
    }
}
