package import NIOCore

/// Where a client sends files to, and how.
package struct ClientSettings: Sendable {
    package static let standardPort = 41121

    package var host: String
    package var port: Int
    /// The address of this machine that connections come from; nil leaves it to the system.
    package var localAddress: String?
    package var password: String?
    /// Nil sends everything readable by all in between.
    package var tls: ClientTLS?
    package var proxy: HTTPProxy?
    package var patience = Patience()

    package init(host: String, port: Int = ClientSettings.standardPort, tls: ClientTLS?) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// How long a client waits.
    package struct Patience: Sendable {
        /// For the connection, and then again for the proxy and TLS.
        package var connect: TimeAmount = .seconds(10)
        /// For each sign of life of the server.
        package var silence: TimeAmount = .seconds(30)
        /// For everything on one connection.
        package var whole: TimeAmount = .minutes(30)

        package init() {}
    }
}

/// An HTTP proxy that opens a connection for the client (CONNECT).
package struct HTTPProxy: Sendable {
    package var host: String
    package var port: Int
    /// `user:password`.
    package var credentials: String?

    package init(host: String, port: Int, credentials: String? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}

extension HTTPProxy: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(host):\(port)" }

    package var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }
}

extension ClientSettings: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(host):\(port)" }

    package var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }
}
