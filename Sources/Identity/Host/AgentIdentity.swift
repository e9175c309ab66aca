internal import Glibc
internal import Crypto
package import FoundationEssentials
internal import Storage
internal import SwiftASN1
internal import X509

/// Who an enrolled host is: its name, key and certificate, and whom it believes.
package struct AgentIdentity: Sendable, Codable {
    package let name: AgentName
    /// Host names or addresses of servers with their ports, in the order in which to try them.
    package var servers: [String]
    package let keyPEM: String
    package let certificatePEM: String
    package let authorityPEM: String
    /// Base64 of the public keys that configurations may be signed with.
    package let configurationKeys: [String]
    package let expires: Date
    /// When the certificate is to be renewed.
    package let renewal: Date
    /// What made the machine recognisable when it enrolled.
    package let machine: String

    package static let standardPath = "/var/lib/elpis/identity"
    private static let file = "identity.json"
    private static let sizeLimit = 256 << 10

    /// - Throws: ``IdentityError``, `.notEnrolled` where there is none, and ``StorageError``.
    package static func load(from path: String) throws -> AgentIdentity {
        guard let bytes = try content(path) else { throw IdentityError.notEnrolled(path: path) }
        guard let identity = try? JSONDecoder().decode(AgentIdentity.self, from: Data(bytes)) else {
            throw IdentityError.unreadable(path: "\(path)/\(file)")
        }
        return identity
    }

    private static func content(_ path: String) throws -> [UInt8]? {
        do throws(StorageError) {
            return try DurableFolder(existing: path).read(file, limit: sizeLimit)
        } catch .system(_, ENOENT) {
            return nil
        }
    }

    /// Takes the place of the identity before, whole or not at all.
    package func save(to path: String) throws {
        let folder = try DurableFolder(path)
        try folder.replace(AgentIdentity.file, with: Array(try JSONEncoder().encode(self)))
    }
}

extension AgentIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String { "the identity of \(name.text)" }

    /// The key is in no dump.
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// A host that asks for a certificate: the key is made here and never leaves.
package struct CertificateApplication: Sendable {
    private let key = P256.Signing.PrivateKey()
    private let machine: String

    package init(machine: String) {
        self.machine = machine
    }

    /// What to send: with the token's secret, or under the present certificate.
    package func request(token: EnrolmentToken?) throws -> [UInt8] {
        let signed = try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName("elpis agent") },
            privateKey: Certificate.PrivateKey(key), attributes: CertificateSigningRequest.Attributes(),
            signatureAlgorithm: .ecdsaWithSHA256)
        let request = EnrolmentRequest(
            secret: token.map { Base64URL.encode($0.secret) },
            signingRequest: try signed.serializeAsPEM().pemString, machine: machine)
        return Array(try JSONEncoder().encode(request))
    }

    /// The identity that the server's answer gives, after everything in it was verified.
    ///
    /// `fingerprint` is that of the authority that is believed.
    package func identity(
        from reply: [UInt8], name: AgentName, fingerprint: [UInt8], servers: [String], now: Date
    ) throws -> AgentIdentity {
        guard reply.count <= EnrolmentReply.limit,
            let reply = try? JSONDecoder().decode(EnrolmentReply.self, from: Data(reply)),
            let authority = try? Certificate(pemEncoded: reply.authority),
            let certificate = try? Certificate(pemEncoded: reply.certificate),
            Array(SHA256.hash(data: try CertificateAuthority.der(authority))) == fingerprint,
            authority.publicKey.isValidSignature(certificate.signature, for: certificate),
            certificate.publicKey == Certificate.PrivateKey(key).publicKey,
            certificate.subject == (try DistinguishedName { CommonName(name.text) }), reply.name == name,
            certificate.notValidBefore <= now, now < certificate.notValidAfter
        else { throw IdentityError.badReply }
        return AgentIdentity(
            name: name, servers: servers, keyPEM: key.pemRepresentation, certificatePEM: reply.certificate,
            authorityPEM: reply.authority, configurationKeys: reply.configurationKeys,
            expires: certificate.notValidAfter, renewal: Renewal.date(of: certificate), machine: machine)
    }
}

extension AgentIdentity {
    /// Whether this is another machine than the one that enrolled, such as a copy of it.
    package var machineChanged: Bool { MachineDigest.differ(machine, MachineDigest.current()) }

    /// The fingerprint of the authority that the host believes.
    package var fingerprint: [UInt8] {
        get throws {
            guard let authority = try? Certificate(pemEncoded: authorityPEM) else {
                throw IdentityError.unreadable(path: AgentIdentity.file)
            }
            return Array(SHA256.hash(data: try CertificateAuthority.der(authority)))
        }
    }
}
