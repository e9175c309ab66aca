/// Where a server listens, and what it is like.
package struct ServerSettings: Sendable {
    /// IPv4 or IPv6 addresses.
    package var addresses: [String]
    /// 0 takes any that is free.
    package var port: Int
    /// The folder that files are kept in. It and its subfolders exist.
    package var directory: String
    package var tls: ServerTLS?
    /// What TLS is to be like from now on, such as with a renewed certificate; asked now and then for new connections.
    package var renewedTLS: (@Sendable () throws -> ServerTLS)?
    package var renewalInterval = Duration.seconds(60)
    package var password: PasswordDigest?
    /// Whether a file replaces another of its name.
    package var overwrites = false
    /// Characters that no name may have.
    package var forbiddenCharacters = TransferName.forbidden
    package var limits = ServerLimits()

    package static let standardPort = 41121

    package init(addresses: [String], port: Int = ServerSettings.standardPort, directory: String) {
        self.addresses = addresses
        self.port = port
        self.directory = directory
    }
}
