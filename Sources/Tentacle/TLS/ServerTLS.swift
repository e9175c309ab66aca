internal import NIOCore
package import NIOSSL

/// How a server proves who it is, and what it wants to know of its clients.
///
/// Whether a certificate was revoked is not decided here but for every command, so that a revocation holds at once.
package struct ServerTLS: Sendable {
    package enum ClientCertificates: Sendable {
        /// Clients are not asked for one.
        case none
        /// Clients may show one; the authorities are PEM. One that these did not issue ends the connection.
        case optional(authorities: [UInt8])
        /// Clients must show one; the authorities are PEM.
        case required(authorities: [UInt8])
    }

    let identity: TLSIdentity
    let clientCertificates: ClientCertificates
    let oldest: OldestTLS

    package init(identity: TLSIdentity, clientCertificates: ClientCertificates, oldest: OldestTLS) {
        self.identity = identity
        self.clientCertificates = clientCertificates
        self.oldest = oldest
    }

    /// What the handlers of connections are made from; expensive, once for all connections.
    package func context() throws(TLSSettingsError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try identity.certificateSources(), privateKey: .privateKey(try identity.privateKey()))
        oldest.limit(&configuration)
        configuration.shutdownTimeout = ServerTLS.patienceWithGoodbyes
        switch clientCertificates {
        case .none: configuration.certificateVerification = .none
        case .optional(let authorities):
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(try certificates(in: authorities, .authorities))
        case .required(let authorities):
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try certificates(in: authorities, .authorities))
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .unusable
        }
    }

    /// Many clients close without a word.
    private static let patienceWithGoodbyes: TimeAmount = .seconds(1)
}
