/// Where the database is.
package enum DatabaseAddress: Sendable, Hashable {
    /// In memory, for tests: it is gone with its ``Store``.
    case memory
    /// A file, with an absolute path.
    case file(String)
    case server(ServerAddress)

    /// Understands `sqlite:/path` and `mysql://user@host:port/name?…`.
    ///
    /// The options of a server are `password-file`, `ca` (a PEM file; otherwise the authorities that the system trusts),
    /// `socket` (an absolute path, instead of a host) and `connections`. A password has no place in an address.
    package init(_ text: String) throws(StoreError) {
        if text.hasPrefix("sqlite:") {
            self = .file(try DatabaseAddress.path(text.dropFirst("sqlite:".count), of: "sqlite:"))
        } else if text.hasPrefix("mysql://") {
            self = .server(try ServerAddress(text.dropFirst("mysql://".count)))
        } else {
            throw .badAddress("it begins neither with sqlite:/ nor with mysql://")
        }
    }

    static func path(_ text: Substring, of option: String) throws(StoreError) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.hasPrefix("/"), text.utf8.count <= 4_000, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            !parts.contains(where: { $0 == ".." || $0 == "." }), parts.last?.isEmpty == false
        else { throw .badAddress("the path after \(option) is not absolute, or has control characters, . or ..") }
        return String(text)
    }
}

/// A database on a MariaDB server.
package struct ServerAddress: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// Reached with TLS only. `authorities` is a PEM file.
        case network(host: String, port: UInt16, authorities: String)
        /// A local socket.
        case socket(String)
    }

    package var place: Place
    package var user: String
    package var database: String
    package var passwordFile: String?
    /// At most as many connections.
    package var connections: Int

    /// The authorities that the system trusts.
    static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
    /// As many as may be asked for; a server takes 151 by default.
    static let maximumConnections = 100

    package init(place: Place, user: String, database: String, passwordFile: String? = nil, connections: Int = 8) {
        self.place = place
        self.user = user
        self.database = database
        self.passwordFile = passwordFile
        self.connections = connections
    }

    /// `user@host:port/name?…`.
    init(_ text: Substring) throws(StoreError) {
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var options = try ServerAddress.options(halves.count == 2 ? halves[1] : nil)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .badAddress("it has not the form mysql://user@host:port/name") }
        let login = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard login.count == 2 else { throw .badAddress("it has no user, or several @") }
        guard !login[0].contains(":") else {
            throw .badAddress("it holds a password; put that in a file and name it with password-file")
        }
        user = try ServerAddress.word(login[0], "user", 80, allowing: "._-")
        database = try ServerAddress.word(parts[1], "name of the database", 64, allowing: "_-")
        passwordFile = try options.path("password-file")
        connections = try options.number("connections", 1...ServerAddress.maximumConnections) ?? 8
        if let socket = try options.path("socket") {
            guard login[1].isEmpty || login[1] == "localhost" else {
                throw .badAddress("it has a host and a socket; a socket needs none")
            }
            place = .socket(socket)
        } else {
            let (host, port) = try ServerAddress.host(login[1])
            place = .network(
                host: host, port: port, authorities: try options.path("ca") ?? ServerAddress.systemAuthorities)
        }
        guard options.values.isEmpty else {
            throw .badAddress(
                "it has an option that is not known or has no meaning here; known are "
                    + "password-file, ca, socket and connections")
        }
    }

    /// The server's name, for sentences.
    var name: String {
        switch place {
        case .network(let host, let port, _): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .socket(let path): path
        }
    }

    private static func word(
        _ text: Substring, _ what: String, _ limit: Int, allowing others: String
    ) throws(StoreError) -> String {
        guard (1...limit).contains(text.utf8.count),
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || others.contains($0)) })
        else {
            throw .badAddress("the \(what) is empty, too long, or has other characters than a-z, 0-9 and \(others)")
        }
        return String(text)
    }

    private static func host(_ text: Substring) throws(StoreError) -> (String, UInt16) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            guard host.contains(":"), host.allSatisfy({ $0 == ":" || $0 == "." || ($0.isASCII && $0.isHexDigit) })
            else { throw .badAddress("what stands in brackets is no IPv6 address") }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .badAddress("after ] there is more than a port") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
            }
            host = Substring(try word(host, "host", 253, allowing: ".-"))
        }
        guard let port else { return (String(host), 3306) }
        guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0 else {
            throw .badAddress("the port is no number from 1 to 65535")
        }
        return (String(host), number)
    }

    private struct Options {
        var values: [Substring: Substring] = [:]

        mutating func path(_ name: Substring) throws(StoreError) -> String? {
            guard let value = values.removeValue(forKey: name) else { return nil }
            return try DatabaseAddress.path(value, of: "\(name)=")
        }

        mutating func number(_ name: Substring, _ range: ClosedRange<Int>) throws(StoreError) -> Int? {
            guard let value = values.removeValue(forKey: name) else { return nil }
            guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(value), range.contains(number)
            else { throw .badAddress("\(name) is no number from \(range.lowerBound) to \(range.upperBound)") }
            return number
        }
    }

    private static func options(_ text: Substring?) throws(StoreError) -> Options {
        var options = Options()
        guard let text else { return options }
        for option in text.split(separator: "&", omittingEmptySubsequences: false) {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .badAddress("an option has no value") }
            guard options.values.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw .badAddress("an option is there twice")
            }
        }
        return options
    }
}
