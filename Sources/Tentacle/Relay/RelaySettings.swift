package import NIOCore

/// Where a relay listens, and which server is behind it.
package struct RelaySettings: Sendable {
    /// IPv4 or IPv6 addresses.
    package var addresses: [String]
    /// 0 takes any that is free.
    package var port: Int
    /// The server to which every connection goes.
    package var serverHost: String
    package var serverPort: Int
    /// Connections at a time.
    package var connections = 1_000
    /// Connections at a time from one address.
    package var connectionsPerAddress = 250
    /// How long both sides of a connection may keep silent.
    package var silence: TimeAmount = .seconds(60)
    /// How long the server behind may take to accept a connection.
    package var connect: TimeAmount = .seconds(10)

    package init(
        addresses: [String], port: Int, serverHost: String, serverPort: Int = ClientSettings.standardPort
    ) {
        self.addresses = addresses
        self.port = port
        self.serverHost = serverHost
        self.serverPort = serverPort
    }
}
