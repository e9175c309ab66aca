/// A command line in which everything that looks like a password or token is replaced by `***`.
///
/// Command lines can be read by every user of the host, so what stands there is exposed already; Elpis only must not
/// carry it further. It is a matter of judgement, so it errs on the side of hiding.
package struct RedactedCommand: Sendable, Hashable {
    package private(set) var text = ""
    /// How many values were hidden.
    package private(set) var redactions = 0

    /// Bytes of one command that are kept.
    package static let limit = 4096

    private var program: Substring = ""
    private var hidesNext = false

    /// From arguments that are apart, such as those of a process.
    package init(arguments: [String]) {
        program = RedactedCommand.lastComponent(arguments.first ?? "")
        for (index, argument) in arguments.enumerated() {
            if index > 0 { text += " " }
            append(argument: argument)
        }
    }

    /// From a line for a shell or for systemd.
    package init(line: String) {
        program = RedactedCommand.lastComponent(line[...].utf8.words.first ?? "")
        appendWords(of: line)
    }

    private mutating func append(argument: String) {
        // An option holds one value to its end, blanks included; anything else may be a line of its own (`sh -c`).
        let isLine = argument.utf8.contains(UInt8(ascii: " ")) || argument.utf8.contains(UInt8(ascii: "\n"))
        let isOption = argument.hasPrefix("-") || argument.lowercased().hasPrefix("authorization:")
        if !isLine || hidesNext || (isOption && RedactedCommand.secretAssignment(argument) != nil) {
            append(word: argument)
        } else {
            let outer = program
            program = RedactedCommand.lastComponent(argument[...].utf8.words.first ?? "")
            appendWords(of: argument)
            program = outer
            hidesNext = false
        }
    }

    private mutating func appendWords(of line: String) {
        var word: [UInt8] = []
        for byte in line.utf8 {
            if byte.isBlank || byte == UInt8(ascii: "\n") {
                finish(&word)
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                word.append(byte)
            }
        }
        finish(&word)
    }

    private mutating func finish(_ word: inout [UInt8]) {
        guard !word.isEmpty else { return }
        let text = String(decoding: word, as: UTF8.self)
        // In a line such as `cd /x && mysql -pSECRET` the program changes.
        if !text.hasPrefix("-"), RedactedCommand.programsWithShortOptions.contains(where: { text.hasSuffix($0.name) }) {
            program = RedactedCommand.lastComponent(text)
        }
        append(word: text)
        word.removeAll(keepingCapacity: true)
    }

    private mutating func append(word: String) {
        if hidesNext {
            hidesNext = false
            if !word.hasPrefix("-") {
                hide(after: "")
                return
            }
        }
        if let kept = RedactedCommand.secretAssignment(word) {
            hide(after: kept)
        } else if let (start, end) = RedactedCommand.passwordInAddress(word) {
            hide(after: start)
            text += end
        } else if let kept = shortOption(word) {
            if kept.utf8.count < word.utf8.count { hide(after: kept) } else { hideNext(after: word) }
        } else if RedactedCommand.isSecretOption(word) {
            hideNext(after: word)
        } else {
            text += word
        }
    }

    private mutating func hide(after start: some StringProtocol) {
        text += start
        text += "***"
        redactions += 1
    }

    private mutating func hideNext(after word: String) {
        text += word
        hidesNext = true
    }
}

// MARK: - What looks like a secret

extension RedactedCommand {
    private static let secretWords = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "api-key", "api_key", "accesskey",
        "access-key", "access_key", "privatekey", "private-key", "private_key", "credential", "mysql_pwd",
    ]
    private static let exactNames: Set<String> = [
        "pass", "pw", "pwd", "psk", "bearer", "authorization", "community", "storepass", "keypass",
    ]
    /// Names that end so hold a place or a kind rather than the secret itself.
    private static let harmlessEnds = [
        "file", "path", "dir", "directory", "prompt", "stdin", "env", "fd", "command", "program", "type", "url", "uri",
        "name", "id", "length", "policy", "provider", "store", "expiry", "ttl", "timeout", "class", "method", "hash",
        "algorithm", "agent", "auth", "authentication", "count", "size", "limit", "mode", "format",
    ]
    /// Values that are none.
    private static let emptyValues: Set<String> = [
        "", "\"\"", "''", "true", "false", "yes", "no", "ask", "none", "null", "0", "1", "***",
    ]

    /// Programs with an option of one letter whose value is a password.
    private static let programsWithShortOptions: [(name: String, options: [String])] = [
        ("mysql", ["-p"]), ("mariadb", ["-p"]), ("mysqldump", ["-p"]), ("mysqladmin", ["-p"]), ("mysqlcheck", ["-p"]),
        ("mysqlimport", ["-p"]), ("mysqlshow", ["-p"]), ("mariadb-dump", ["-p"]), ("mariadb-admin", ["-p"]),
        ("mariadb-check", ["-p"]), ("sshpass", ["-p"]), ("curl", ["-u", "--user", "-U", "--proxy-user"]),
        ("redis-cli", ["-a"]), ("ldapsearch", ["-w"]), ("ldapmodify", ["-w"]), ("ldapadd", ["-w"]),
        ("ldapwhoami", ["-w"]), ("ipmitool", ["-P"]), ("snmpget", ["-c", "-A", "-X"]),
        ("snmpwalk", ["-c", "-A", "-X"]),
        ("mongo", ["-p"]), ("mongosh", ["-p"]), ("mongodump", ["-p"]), ("htpasswd", []), ("7z", ["-p"]),
        ("unzip", ["-P"]), ("zip", ["-P"]), ("sqlcmd", ["-P"]), ("rdesktop", ["-p"]), ("openssl", ["-passin", "-k"]),
    ]
    /// Of these, `-p` alone asks for the password instead of taking the next argument.
    private static let askingPrograms = ["mysql", "mariadb", "7z"]

    /// The part to keep of a short option with a secret: the whole word where the value is the next one.
    private func shortOption(_ word: String) -> Substring? {
        guard word.hasPrefix("-"), let known = Self.programsWithShortOptions.first(where: { $0.name == program }) else {
            return nil
        }
        for option in known.options where word.hasPrefix(option) {
            if word == option {
                let asks = Self.askingPrograms.contains { program.hasPrefix($0) }
                return asks ? nil : word[...]
            }
            // A long option has its value after `=`.
            guard option.utf8.count == 2 || word.utf8.dropFirst(option.utf8.count).first == UInt8(ascii: "=") else {
                continue
            }
            if word.hasPrefix("--"), option.utf8.count == 2 { continue }
            return word.prefix(option.count)
        }
        return nil
    }

    /// For `name=value` (also `--name=value`, `-Dname=value`, `Name: value`): the part before the value.
    private static func secretAssignment(_ word: String) -> Substring? {
        let bytes = word.utf8
        guard let end = bytes.prefix(160).firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") })
        else { return nil }
        let name = word[..<end]
        let value = word[bytes.index(after: end)...]
        if bytes[end] == UInt8(ascii: ":") {
            // `pass:VALUE` of openssl, `Authorization: …` of HTTP clients.
            let lowercased = name.lowercased()
            guard ["pass", "authorization", "proxy-authorization", "x-api-key", "x-auth-token"].contains(lowercased)
            else { return nil }
            return value.isEmpty ? nil : word[...end]
        }
        guard !emptyValues.contains(value.lowercased()), !isVariable(value), isSecretName(name) else { return nil }
        return word[...end]
    }

    /// A reference such as `$PASSWORD` gives nothing away.
    private static func isVariable(_ value: Substring) -> Bool {
        value.drop { $0 == "\"" || $0 == "'" }.hasPrefix("$")
    }

    private static func isSecretOption(_ word: String) -> Bool {
        guard word.hasPrefix("--") || (word.hasPrefix("-") && word.utf8.count > 4),
            !word.utf8.contains(UInt8(ascii: "="))
        else { return false }
        return isSecretName(word[...])
    }

    private static func isSecretName(_ name: Substring) -> Bool {
        let lowercased = name.utf8.suffix(80).map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        let plain = String(decoding: lowercased.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self)
        if plain.hasPrefix("no-") || plain.hasPrefix("skip-") || plain.hasPrefix("without-") { return false }
        if exactNames.contains(plain) { return true }
        let last =
            plain.utf8.split { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
            .last.map { String(Substring($0)) } ?? plain
        if ["pass", "pwd", "pw"].contains(last) { return true }
        if harmlessEnds.contains(last) || harmlessEnds.prefix(4).contains(where: { last.hasSuffix($0) }) {
            return false
        }
        return secretWords.contains { plain.contains($0) }
    }

    /// For `scheme://user:password@host`: what stands before and after the password.
    private static func passwordInAddress(_ word: String) -> (Substring, Substring)? {
        guard let scheme = word.firstRange(of: "://") else { return nil }
        let rest = word[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":"),
            authority.index(after: colon) < at
        else { return nil }
        return (word[...colon], word[at...])
    }

    private static func lastComponent(_ path: some StringProtocol) -> Substring {
        let path = Substring(path)
        return path.utf8.split(separator: UInt8(ascii: "/")).last.map { Substring($0) } ?? path
    }
}
