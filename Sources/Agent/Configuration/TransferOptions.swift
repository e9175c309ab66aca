/// A text that is not shown.
package struct Secret: Sendable, Hashable, CustomStringConvertible {
    package let value: String

    package init(_ value: String) {
        self.value = value
    }

    package var description: String { value.isEmpty ? "" : "***" }
}

/// Files that prove who is at the ends of a TLS connection.
package struct TLSFiles: Sendable, Hashable {
    /// PEM: whom to trust. Nil: the authority of the identity, and without one the system's.
    package var authority: String?
    package var certificate: String?
    package var key: String?

    package init(authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }
}

/// A server, or several of which one is enough, and how to talk to it.
package struct ServerEndpoint: Sendable, Hashable {
    /// In the order in which they are tried.
    package var hosts: [String]
    package var port: Int
    package var password: Secret
    /// Nil: without TLS.
    package var tls: TLSFiles?
    /// An HTTP proxy as `[user:password@]host:port`.
    package var proxy: Secret?
    package var localAddress: String?
    package var isCompressed: Bool
    /// Seconds.
    package var timeout: Int
}

/// What `server_opts` says: flags of the reference client.
struct TransferOptions {
    var files = TLSFiles()
    var password: String?
    var proxy: String?
    var localAddress: String?
    var host: String?
    var port: Int?
    /// `-c`: TLS, of which the reference client verifies nothing.
    var wantsTLS = false
    var isCompressed = false
    /// Words that are no flags of the client.
    var unknown: [String] = []

    init(_ text: String) {
        var words = ShellWords.split(text)[...]
        while let word = words.popFirst() {
            switch word {
            case "-a": host = words.popFirst()
            case "-p": port = words.popFirst().flatMap { Int($0) }
            case "-b": localAddress = words.popFirst()
            case "-e": files.certificate = words.popFirst()
            case "-k": files.key = words.popFirst()
            case "-f": files.authority = words.popFirst()
            case "-x": password = words.popFirst()
            case "-y": proxy = words.popFirst()
            case "-c": wantsTLS = true
            case "-z": isCompressed = true
            // Retries and talk, of which Elpis has its own.
            case "-r", "-t", "-w": _ = words.popFirst()
            case "-q", "-v": break
            default: unknown.append(word)
            }
        }
    }

    var isEncrypted: Bool { wantsTLS || files != TLSFiles() }
}
