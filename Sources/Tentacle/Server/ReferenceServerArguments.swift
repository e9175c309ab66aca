/// The reference server's command line and configuration file, `tentacle_server.conf`, as a value.
///
/// The command line goes before the file.
package struct ReferenceServerArguments: Sendable, Hashable {
    package private(set) var directory: String?
    package private(set) var addresses = ["0.0.0.0"]
    package private(set) var port = ServerSettings.standardPort
    package private(set) var relayHost: String?
    package private(set) var relayPort = ClientSettings.standardPort
    package private(set) var connections: Int?
    package private(set) var certificate: String?
    package private(set) var key: String?
    package private(set) var authorities: String?
    package private(set) var asksPassphrase = false
    package private(set) var password: String?
    package private(set) var filters = ""
    package private(set) var maximumSize: Int?
    package private(set) var overwrites = false
    package private(set) var isQuiet = false
    package private(set) var isVerbose = false
    package private(set) var forbiddenCharacters: String?
    package private(set) var wantsHelp = false
    /// Sentences about settings that change nothing.
    package private(set) var remarks: [String] = []
    private var retries: Int?
    private var timeout: Int?

    /// Seconds that a peer may keep silent: each try again is another time-out. Nil where neither was given.
    package var silence: Int? {
        retries == nil && timeout == nil ? nil : (timeout ?? 1) * ((retries ?? 3) + 1)
    }

    /// `read` gives the text of the configuration file that `-F` names.
    ///
    /// - Throws: ``ServerArgumentsFault``, and what `read` throws.
    package init(_ words: [String], read: (_ path: String) throws -> String) throws {
        let options = try ReferenceServerArguments.options(words)
        wantsHelp = options.contains { $0.token == "help" }
        if let file = options.last(where: { $0.token == "config" })?.value {
            for setting in ReferenceServerArguments.settings(in: try read(file)) { try apply(setting) }
        }
        for option in options { try apply(option) }
        guard !wantsHelp else { return }
        try verify()
    }

    private struct Setting {
        let token: String
        let value: String
        /// How the user wrote it.
        let name: String
    }

    /// The letters of the command line, and the words that stand for them in the file.
    private static let tokens: [Character: String] = [
        "s": "directory", "a": "addresses", "p": "port", "b": "proxy_ip", "g": "proxy_port", "c": "max_connections",
        "d": "daemon", "e": "ssl_cert", "k": "ssl_key", "f": "ssl_ca", "w": "ssl_password", "z": "ssl_version",
        "u": "ssl_cipher", "x": "password", "i": "filters", "I": "insecure", "m": "max_size", "o": "overwrite",
        "q": "quiet", "r": "retries", "t": "timeout", "l": "log_file", "v": "verbose", "V": "verbose",
        "T": "use_libwrap", "F": "config", "S": "service", "h": "help",
    ]
    private static let flags: Set<Character> = Set("dwIoqvVTh")

    private static func options(_ words: [String]) throws(ServerArgumentsFault) -> [Setting] {
        var found: [Setting] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word.count > 1 else { throw .unexpected(word) }
            var letters = word.dropFirst()
            while let letter = letters.popFirst() {
                guard let token = tokens[letter] else { throw .unknown("-\(letter)") }
                var value = "1"
                if !flags.contains(letter) {
                    guard let given = letters.isEmpty ? rest.popFirst() : String(letters) else {
                        throw .missingValue("-\(letter)")
                    }
                    value = given
                    letters = ""
                }
                found.append(Setting(token: token, value: value, name: "-\(letter)"))
            }
        }
        return found
    }

    /// A setting begins in the first column with a letter; its value is the rest of the line.
    private static func settings(in text: String) -> [Setting] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let first = line.first, first.isASCII, first.isLetter else { return nil }
            let token = line.prefix { !$0.isWhitespace }
            let rest = line.dropFirst(token.count).drop { $0.isWhitespace }
            let value = rest.reversed().drop { $0.isWhitespace }.reversed()
            return Setting(token: String(token), value: String(value), name: String(token))
        }
    }

    private mutating func apply(_ setting: Setting) throws(ServerArgumentsFault) {
        let isOn = setting.value == "1"
        switch setting.token {
        case "directory": directory = setting.value
        case "addresses": addresses = try addresses(setting)
        case "port": port = try number(setting, 1...65_535)
        case "proxy_ip": relayHost = setting.value
        case "proxy_port": relayPort = try number(setting, 1...65_535)
        case "max_connections": connections = try number(setting, 1...1_000_000)
        case "ssl_cert": certificate = setting.value
        case "ssl_key": key = setting.value
        case "ssl_ca": authorities = setting.value
        case "ssl_password": asksPassphrase = isOn
        case "password": password = setting.value
        case "filters": filters = setting.value
        case "max_size": maximumSize = try number(setting, 1...1_000_000_000_000)
        case "overwrite": overwrites = isOn
        case "quiet": isQuiet = isOn
        case "verbose": isVerbose = setting.value == "1" || setting.value == "2"
        case "retries": retries = try number(setting, 1...1_000)
        case "timeout": timeout = try number(setting, 1...86_400)
        case "invalid_chars": forbiddenCharacters = setting.value
        case "config", "help": break
        case "insecure":
            if isOn { throw .unsafe(setting.name, "listing and moving files is not offered") }
        case "use_libwrap":
            if isOn { throw .unsafe(setting.name, "TCP wrappers are not asked; close the port with a firewall") }
        case "ssl_cipher", "ssl_version":
            remarks.append("\(setting.name) has no effect: TLS 1.3 is spoken, and 1.2 with --allow-tls-1.2")
        case "daemon": if isOn { remarks.append("\(setting.name) has no effect: the service manager runs the server") }
        case "log_file": remarks.append("\(setting.name) has no effect: messages go to standard error")
        case "block_size": remarks.append("\(setting.name) has no effect: pieces are as large as they come")
        case "service": throw .unsafe(setting.name, "there are no Windows services here")
        default: throw .unknown(setting.name)
        }
    }

    /// `0` stands for every address, as in the reference server.
    private func addresses(_ setting: Setting) throws(ServerArgumentsFault) -> [String] {
        var found: [String] = []
        for address in setting.value.split(separator: ",") {
            let name = address == "0" ? "0.0.0.0" : address.filter { !$0.isWhitespace }
            if !found.contains(name) { found.append(name) }
        }
        guard !found.isEmpty else { throw .badValue(setting.name) }
        return found
    }

    private func number(_ setting: Setting, _ range: ClosedRange<Int>) throws(ServerArgumentsFault) -> Int {
        guard let number = Int(setting.value), range.contains(number) else { throw .badValue(setting.name) }
        return number
    }

    private func verify() throws(ServerArgumentsFault) {
        guard certificate != nil || (key == nil && authorities == nil) else { throw .needsCertificate }
        guard relayHost == nil else {
            guard certificate == nil, password == nil else { throw .relayHasNoSecrets }
            return
        }
        guard directory != nil else { throw .noDirectory }
    }
}

/// Why a server cannot be run as somebody wants it.
package enum ServerArgumentsFault: Error, Sendable, Hashable {
    case unexpected(String)
    case unknown(String)
    case missingValue(String)
    case badValue(String)
    case unsafe(String, String)
    case needsCertificate
    case relayHasNoSecrets
    case noDirectory
}

extension ServerArgumentsFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpected(let word): "'\(word)' is no option"
        case .unknown(let name): "there is no setting \(name)"
        case .missingValue(let name): "\(name) wants a value"
        case .badValue(let name): "the value of \(name) is not valid"
        case .unsafe(let name, let why): "\(name) is refused: \(why)"
        case .needsCertificate: "a key (-k) and authorities (-f) need a certificate (-e)"
        case .relayHasNoSecrets: "a relay (-b) takes neither certificate nor password: they are the endpoints'"
        case .noDirectory: "the storage directory (-s) is not named"
        }
    }
}
