/// The command line of the reference client, `tentacle_client`, as a value.
package struct ReferenceClientArguments: Sendable, Hashable {
    package enum Security: Sendable, Hashable {
        case none
        /// `-c`: TLS with whoever answers.
        case unverified
        /// `-e`: TLS with a certificate of one's own. Without authorities (`-f`), those of the system are trusted.
        case certificate(String, key: String?, authorities: String?)
    }

    package private(set) var address = "127.0.0.1"
    package private(set) var port = ClientSettings.standardPort
    package private(set) var localAddress: String?
    package private(set) var security = Security.none
    package private(set) var asksPassphrase = false
    package private(set) var password: String?
    package private(set) var isFetching = false
    package private(set) var form = TransferForm.plain
    package private(set) var isQuiet = false
    package private(set) var isVerbose = false
    package private(set) var wantsHelp = false
    package private(set) var files: [String] = []
    private var proxyAddress: ProxyAddress?
    private var retries = 3
    private var timeout = 1

    /// Seconds that the server may keep silent: each try again is another time-out.
    package var silence: Int { timeout * (retries + 1) }

    package var proxy: HTTPProxy? {
        proxyAddress.map { HTTPProxy(host: $0.host, port: $0.port, credentials: $0.credentials) }
    }

    package init(_ words: [String]) throws(ReferenceArgumentsFault) {
        var options: [Character: String] = [:]
        var rest = words[...]
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            rest.removeFirst()
            if word == "--" { break }
            try ReferenceClientArguments.read(word, &rest, into: &options)
        }
        files = Array(rest)
        try apply(options)
    }

    /// One word may hold several letters, and after the last its value.
    private static func read(
        _ word: String, _ rest: inout ArraySlice<String>, into options: inout [Character: String]
    ) throws(ReferenceArgumentsFault) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if "cghqvwz".contains(letter) {
                options[letter] = ""
                continue
            }
            guard "abefkprtxy".contains(letter) else { throw .unknown(letter) }
            if letters.isEmpty {
                guard let value = rest.popFirst() else { throw .missingValue(letter) }
                options[letter] = value
            } else {
                options[letter] = String(letters)
            }
            return
        }
    }

    private mutating func apply(_ options: [Character: String]) throws(ReferenceArgumentsFault) {
        address = options["a"] ?? address
        localAddress = options["b"]
        password = options["x"]
        asksPassphrase = options["w"] != nil
        isFetching = options["g"] != nil
        isQuiet = options["q"] != nil
        isVerbose = options["v"] != nil
        wantsHelp = options["h"] != nil
        form = options["z"] == nil ? .plain : .compressed
        port = try number("p", options, 1...65_535) ?? port
        retries = try number("r", options, 1...1000) ?? retries
        timeout = try number("t", options, 1...86_400) ?? timeout
        if let text = options["y"] {
            guard let address = ProxyAddress(text) else { throw .badValue("y") }
            proxyAddress = address
        }
        if let certificate = options["e"] {
            guard options["c"] == nil else { throw .exclusive }
            security = .certificate(certificate, key: options["k"], authorities: options["f"])
        } else {
            guard options["k"] == nil else { throw .needsCertificate("k") }
            guard options["f"] == nil else { throw .needsCertificate("f") }
            if options["c"] != nil { security = .unverified }
        }
        guard !files.isEmpty || wantsHelp else { throw .noFiles }
    }

    private func number(
        _ letter: Character, _ options: [Character: String], _ range: ClosedRange<Int>
    ) throws(ReferenceArgumentsFault) -> Int? {
        guard let text = options[letter] else { return nil }
        guard let number = Int(text), range.contains(number) else { throw .badValue(letter) }
        return number
    }
}

/// `[user:password@]host:port`; an IPv6 address stands in brackets.
package struct ProxyAddress: Sendable, Hashable {
    package let host: String
    package let port: Int
    package let credentials: String?

    package init?(_ text: String) {
        let at = text.lastIndex(of: "@")
        credentials = at.map { String(text[..<$0]) }
        let place = at.map { text[text.index(after: $0)...] } ?? text[...]
        guard let colon = place.lastIndex(of: ":"), let port = Int(place[place.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = place[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, credentials.map({ $0.contains(":") }) ?? true else { return nil }
        self.host = String(host)
        self.port = port
    }
}

/// Why a command line cannot be followed.
package enum ReferenceArgumentsFault: Error, Sendable, Hashable {
    case unknown(Character)
    case missingValue(Character)
    case badValue(Character)
    case needsCertificate(Character)
    case exclusive
    case noFiles
}

extension ReferenceArgumentsFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let letter): "there is no option -\(letter)"
        case .missingValue(let letter): "option -\(letter) wants a value"
        case .badValue(let letter): "the value of option -\(letter) is not valid"
        case .needsCertificate(let letter): "option -\(letter) needs -e"
        case .exclusive: "options -c and -e exclude each other"
        case .noFiles: "no file is named"
        }
    }
}
