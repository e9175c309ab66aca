internal import Crypto
package import FoundationEssentials
internal import SwiftASN1
package import X509

/// The authority whose certificates server and agents know each other by.
package struct CertificateAuthority: Sendable {
    /// For what a certificate is used.
    package enum Use: Sendable, Hashable {
        case agent(AgentName)
        /// The names and IP addresses that clients connect to.
        case server(names: [String])
    }

    package let certificate: Certificate
    /// Nil where it is kept elsewhere, so that nothing can be issued here.
    private let key: Certificate.PrivateKey?

    /// Valid for so many seconds, unless the authority's own certificate ends before.
    package static let agentLifetime: TimeInterval = 90 * 86_400
    package static let serverLifetime: TimeInterval = 90 * 86_400
    private static let ownLifetime: TimeInterval = 3_650 * 86_400
    /// Clocks differ, and times are rounded to the second: a certificate is valid a little before it is made.
    private static let backdating: TimeInterval = 300

    init(certificate: Certificate, key: Certificate.PrivateKey?) {
        self.certificate = certificate
        self.key = key
    }

    /// A new authority with a key of its own (ECDSA P-256).
    package static func create(organisation: String, now: Date) throws -> (
        authority: CertificateAuthority, keyPEM: String
    ) {
        let own = P256.Signing.PrivateKey()
        let key = Certificate.PrivateKey(own)
        let name = try DistinguishedName {
            OrganizationName(organisation)
            CommonName("Elpis certificate authority")
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: now - backdating, notValidAfter: now + ownLifetime, issuer: name, subject: name,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key)
        return (CertificateAuthority(certificate: certificate, key: key), own.pemRepresentation)
    }

    /// An authority that there is already, such as the organisation's.
    ///
    /// - Throws: ``IdentityError`` where the certificate is no authority's, is not valid now, or not the key's.
    package init(certificatePEM: String, keyPEM: String?, path: String, now: Date) throws {
        do {
            certificate = try Certificate(pemEncoded: certificatePEM)
            key = try keyPEM.map { try Certificate.PrivateKey(pemEncoded: $0) }
        } catch {
            throw IdentityError.unreadable(path: path)
        }
        guard case .isCertificateAuthority = try certificate.extensions.basicConstraints,
            try certificate.extensions.keyUsage?.keyCertSign ?? true,
            certificate.notValidBefore <= now, now < certificate.notValidAfter,
            key.map({ $0.publicKey == certificate.publicKey }) ?? true
        else { throw IdentityError.unsuitableAuthority(path: path) }
    }

    /// The SHA-256 of the certificate, by which tokens name it.
    package var fingerprint: [UInt8] {
        get throws { Array(SHA256.hash(data: try CertificateAuthority.der(certificate))) }
    }

    package var pem: String {
        get throws { try certificate.serializeAsPEM().pemString }
    }

    package var isOnline: Bool { key != nil }

    /// Issues a certificate. Nothing but the key comes from who asks for it.
    package func issue(_ use: Use, for publicKey: Certificate.PublicKey, now: Date) throws -> Certificate {
        guard let key else { throw IdentityError.offline(path: "authority.key") }
        let lifetime: TimeInterval
        let subject: DistinguishedName
        var alternatives: [GeneralName] = []
        let purpose: ExtendedKeyUsage.Usage
        switch use {
        case .agent(let name):
            (lifetime, purpose) = (CertificateAuthority.agentLifetime, .clientAuth)
            subject = try DistinguishedName { CommonName(name.text) }
        case .server(let names):
            (lifetime, purpose) = (CertificateAuthority.serverLifetime, .serverAuth)
            subject = try DistinguishedName { CommonName(names.first ?? "elpisd") }
            alternatives = names.map(CertificateAuthority.generalName)
        }
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: max(now - CertificateAuthority.backdating, certificate.notValidBefore),
            notValidAfter: min(now + lifetime, certificate.notValidAfter), issuer: certificate.subject,
            subject: subject,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([purpose])
                if !alternatives.isEmpty { SubjectAlternativeNames(alternatives) }
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
            },
            issuerPrivateKey: key)
    }

    private static func generalName(_ name: String) -> GeneralName {
        IPAddress(name).map { .ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) } ?? .dnsName(name)
    }

    static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
