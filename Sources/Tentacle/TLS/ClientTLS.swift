internal import Crypto
internal import NIOCore
internal import NIOSSL

/// How a client knows its server, and shows who it is itself.
package struct ClientTLS: Sendable {
    package enum Trust: Sendable {
        /// A server is known by a certificate for its name that one of these (PEM) has issued.
        case authorities([UInt8])
        /// The same, of the authorities that this machine trusts.
        case systemAuthorities
        /// The same, of the one authority whose certificate, shown by the server, has this SHA-256 fingerprint.
        case authority(fingerprint: [UInt8])
        /// Whoever answers is taken for the server. Only the reference client's `-c` means that.
        case anybody
    }

    let trust: Trust
    let identity: TLSIdentity?
    let serverName: String?
    let oldest: OldestTLS

    /// `serverName` is the name or address that the certificate must be for, where it is not the one that is connected to.
    package init(trust: Trust, identity: TLSIdentity?, serverName: String? = nil, oldest: OldestTLS) {
        self.trust = trust
        self.identity = identity
        self.serverName = serverName
        self.oldest = oldest
    }

    /// The certificates that are trusted from the start; nil where the server's are seen first.
    func authorities() throws -> [NIOSSLCertificate]? {
        guard case .authorities(let pem) = trust else { return nil }
        return try certificates(in: pem, .authorities)
    }

    /// The context of connections that trust these authorities; nobody is trusted where there are none.
    func context(authorities: [NIOSSLCertificate]) throws(TLSSettingsError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        oldest.limit(&configuration)
        // Names are compared by ServerName, which does not take the address of an HTTP proxy for the server's.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates(authorities)
        switch trust {
        case .anybody: configuration.certificateVerification = .none
        case .systemAuthorities: configuration.trustRoots = .default
        case .authorities, .authority: break
        }
        configuration.shutdownTimeout = ClientTLS.patienceWithGoodbyes
        if let identity {
            configuration.certificateChain = try identity.certificateSources()
            configuration.privateKey = .privateKey(try identity.privateKey())
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .unusable
        }
    }

    /// The authority with the wanted fingerprint among the certificates that a server shows.
    static func authority(fingerprint: [UInt8], in chain: [NIOSSLCertificate]) throws -> NIOSSLCertificate {
        for certificate in chain where Array(SHA256.hash(data: try certificate.toDERBytes())) == fingerprint {
            return certificate
        }
        throw TransferError.tls(.otherAuthority)
    }

    private static let patienceWithGoodbyes: TimeAmount = .seconds(1)
}
