internal import Crypto
package import FoundationEssentials
package import Storage
internal import SwiftASN1
internal import X509

/// Where the server keeps its authority, its own certificate and the key that signs configurations.
package struct AuthorityFolder: Sendable {
    package static let standardPath = "/var/lib/elpisd/identity"

    let folder: DurableFolder

    private static let certificate = "authority.pem"
    private static let key = "authority.key"
    private static let configurationKey = "configuration.key"
    private static let server = "server.json"
    private static let sizeLimit = 1 << 20

    package init(_ path: String) throws(StorageError) {
        folder = try DurableFolder(path)
    }

    /// The authority, made where there is none yet.
    package func authority(organisation: String, now: Date) throws -> CertificateAuthority {
        let lock = try folder.lock(waitingSeconds: 10)
        defer { withExtendedLifetime(lock) {} }
        do {
            return try authority(now: now)
        } catch IdentityError.noAuthority {
            // A new key would be another authority, whom no enrolled host believes.
            guard try !folder.contains(AuthorityFolder.key) else {
                throw IdentityError.certificateMissing(path: "\(folder.path)/\(AuthorityFolder.certificate)")
            }
            let (authority, keyPEM) = try CertificateAuthority.create(organisation: organisation, now: now)
            // The key last: without it an interrupted start would leave a key that is nobody's.
            try folder.replace(
                AuthorityFolder.certificate, with: Array(try authority.certificate.serializeAsPEM().pemString.utf8),
                mode: 0o644)
            try folder.replace(AuthorityFolder.key, with: Array(keyPEM.utf8))
            return authority
        }
    }

    /// The authority that there is.
    package func authority(now: Date) throws -> CertificateAuthority {
        guard let certificate = try text(AuthorityFolder.certificate) else {
            throw IdentityError.noAuthority(path: folder.path)
        }
        return try CertificateAuthority(
            certificatePEM: certificate, keyPEM: try text(AuthorityFolder.key),
            path: "\(folder.path)/\(AuthorityFolder.certificate)", now: now)
    }

    /// The server's certificate for these names and its key, issued anew when two thirds of its time are over; where the
    /// authority's key is kept elsewhere, the one that there is serves until it expires.
    package func serverIdentity(names: [String], now: Date) throws -> ServerIdentity {
        let lock = try folder.lock(waitingSeconds: 10)
        defer { withExtendedLifetime(lock) {} }
        let authority = try authority(now: now)
        let known = try knownServerIdentity(names: names, by: authority, now: now)
        if let known, now < known.renewal || !authority.isOnline { return known }
        let key = P256.Signing.PrivateKey()
        let certificate = try authority.issue(
            .server(names: names), for: Certificate.PrivateKey(key).publicKey, now: now)
        let identity = ServerIdentity(
            names: names, certificatePEM: try certificate.serializeAsPEM().pemString, keyPEM: key.pemRepresentation,
            renewal: Renewal.date(of: certificate))
        try folder.replace(AuthorityFolder.server, with: Array(try JSONEncoder().encode(identity)))
        return identity
    }

    /// Nil where the certificate is for other names, of another authority, or not valid now.
    private func knownServerIdentity(
        names: [String], by authority: CertificateAuthority, now: Date
    ) throws -> ServerIdentity? {
        guard let bytes = try folder.read(AuthorityFolder.server, limit: AuthorityFolder.sizeLimit),
            let known = try? JSONDecoder().decode(ServerIdentity.self, from: Data(bytes)), known.names == names,
            let certificate = try? Certificate(pemEncoded: known.certificatePEM),
            authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate),
            certificate.notValidBefore <= now, now < certificate.notValidAfter
        else { return nil }
        return known
    }

    /// The key that configurations are signed with, made at its first use.
    package func configurationKey() throws -> ConfigurationKey {
        let lock = try folder.lock(waitingSeconds: 10)
        defer { withExtendedLifetime(lock) {} }
        if let bytes = try folder.read(AuthorityFolder.configurationKey, limit: 64) {
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
                throw IdentityError.unreadable(path: "\(folder.path)/\(AuthorityFolder.configurationKey)")
            }
            return ConfigurationKey(key)
        }
        let key = Curve25519.Signing.PrivateKey()
        try folder.replace(AuthorityFolder.configurationKey, with: Array(key.rawRepresentation))
        return ConfigurationKey(key)
    }

    private func text(_ name: String) throws -> String? {
        try folder.read(name, limit: AuthorityFolder.sizeLimit).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// What a server proves itself with.
package struct ServerIdentity: Sendable, Codable {
    package let names: [String]
    package let certificatePEM: String
    package let keyPEM: String
    /// When it is to be replaced.
    package let renewal: Date
}

enum Renewal {
    /// When two thirds of a certificate's time are over.
    static func date(of certificate: Certificate) -> Date {
        let lifetime = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
        return certificate.notValidBefore + lifetime * 2 / 3
    }
}
