internal import Crypto
package import FoundationEssentials
package import Storage
internal import Synchronization
internal import SwiftASN1
internal import X509

/// Gives agents their certificates: for a token once, and for the certificate that they have.
///
/// Tokens and certificates are files, so that commands and the running server see the same.
package final class Registrar: Sendable {
    private let authorityFolder: AuthorityFolder
    private let tokens: DurableFolder
    private let issued: DurableFolder
    private let known = Mutex(Known())

    private struct Known {
        var stamp: FolderStamp?
        var certificates: [String: IssuedCertificate] = [:]
    }

    /// A token as the server keeps it, under the digest of its secret.
    private struct Grant: Codable {
        let name: AgentName
        let group: String
        let expires: Date
        let replaces: Bool
    }

    private static let recordLimit = 64 << 10

    package init(_ path: String) throws(StorageError) {
        authorityFolder = try AuthorityFolder(path)
        tokens = try DurableFolder("\(path)/tokens")
        issued = try DurableFolder("\(path)/issued")
    }

    // MARK: Tokens

    /// Makes a token. A name that has a valid certificate is given out again only where it is to be replaced.
    package func makeToken(
        name: AgentName, group: String, expires: Date, replaces: Bool, now: Date
    ) throws -> EnrolmentToken {
        if !replaces, try certificates().contains(where: { $0.name == name && $0.isValid(at: now) }) {
            throw IdentityError.nameTaken(name.text)
        }
        let token = EnrolmentToken(fingerprint: try authorityFolder.authority(now: now).fingerprint, name: name)
        let grant = Grant(name: name, group: group, expires: expires, replaces: replaces)
        try tokens.replace(token.secretDigest, with: Array(try JSONEncoder().encode(grant)))
        return token
    }

    /// The tokens that nobody has used: name, group, and when they expire.
    package func pendingTokens() throws -> [(name: AgentName, group: String, expires: Date)] {
        var found: [(name: AgentName, group: String, expires: Date)] = []
        for digest in try tokens.names() {
            guard let grant = try grant(digest) else { continue }
            found.append((grant.name, grant.group, grant.expires))
        }
        return found.sorted { $0.name.text < $1.name.text }
    }

    /// Takes back all tokens of a name; how many there were.
    package func withdrawTokens(of name: AgentName) throws -> Int {
        var count = 0
        for digest in try tokens.names() {
            guard let grant = try grant(digest), grant.name == name else { continue }
            if try tokens.take(digest) { count += 1 }
        }
        return count
    }

    private func grant(_ digest: String) throws -> Grant? {
        guard let bytes = try tokens.read(digest, limit: Registrar.recordLimit) else { return nil }
        guard let grant = try? JSONDecoder().decode(Grant.self, from: Data(bytes)) else {
            throw IdentityError.unreadable(path: "\(tokens.path)/\(digest)")
        }
        return grant
    }

    // MARK: Certificates

    /// Gives the host that has a token its certificate. The token is used up, whatever happens afterwards.
    package func enrol(_ request: [UInt8], now: Date) throws -> EnrolmentReply {
        let request = try decode(request)
        guard let secret = request.secret.flatMap({ Base64URL.decode($0[...]) }) else { throw IdentityError.badRequest }
        let key = try publicKey(of: request)
        let digest = SHA256.hash(data: secret).hexadecimal
        guard let grant = try grant(digest) else { throw IdentityError.unknownToken }
        guard now < grant.expires else { throw IdentityError.expiredToken }
        // Of several that use it at once, one takes it.
        guard try tokens.take(digest) else { throw IdentityError.unknownToken }
        for old in try certificates() where old.name == grant.name && old.isValid(at: now) {
            guard grant.replaces else { throw IdentityError.nameTaken(grant.name.text) }
            var old = old
            old.superseded = now
            try write(old)
        }
        return try issue(grant.name, group: grant.group, key, machine: request.machine, now: now)
    }

    /// Gives the holder of a valid certificate its successor. The old one is valid until the new one is used.
    package func renew(_ request: [UInt8], serial: String, name: String, now: Date) throws -> EnrolmentReply {
        let request = try decode(request)
        guard let own = try certificate(serial: serial), own.name.text == name, own.isValid(at: now) else {
            throw IdentityError.unknownCertificate
        }
        return try issue(
            own.name, group: own.group, try publicKey(of: request), machine: request.machine, now: now)
    }

    /// The certificate that a peer shows, if this server has issued it for that name and it is still valid. Using it ends
    /// the validity of those before it.
    package func use(serial: String, name: String, now: Date) throws -> IssuedCertificate {
        guard let own = try certificate(serial: serial), own.name.text == name, own.isValid(at: now) else {
            throw IdentityError.unknownCertificate
        }
        for old in try certificates()
        where old.name == own.name && old.serial != own.serial && old.isValid(at: now) && old.issued < own.issued {
            var old = old
            old.superseded = now
            try write(old)
        }
        return own
    }

    /// Takes back the certificates of a name, or one by its serial number; it holds for the next command of any peer.
    package func revoke(_ nameOrSerial: String, reason: String, now: Date) throws -> [IssuedCertificate] {
        let found = try certificates().filter {
            ($0.name.text == nameOrSerial || $0.serial == nameOrSerial) && $0.revoked == nil && now < $0.expires
        }
        guard !found.isEmpty else { throw IdentityError.nothingToRevoke(nameOrSerial) }
        return try found.map { certificate in
            var revoked = certificate
            revoked.revoked = now
            revoked.reason = reason
            try write(revoked)
            return revoked
        }
    }

    /// All certificates that were issued, those of one name together, the newest last.
    package func certificates() throws -> [IssuedCertificate] {
        try loaded().values.sorted { ($0.name.text, $0.issued) < ($1.name.text, $1.issued) }
    }

    private func certificate(serial: String) throws -> IssuedCertificate? { try loaded()[serial] }

    /// What the folder holds; it is read again only when something in it has changed.
    private func loaded() throws -> [String: IssuedCertificate] {
        let stamp = try issued.stamp()
        if let found = known.withLock({ $0.stamp == stamp ? $0.certificates : nil }) { return found }
        var certificates: [String: IssuedCertificate] = [:]
        for name in try issued.names() {
            guard let bytes = try issued.read(name, limit: Registrar.recordLimit) else { continue }
            guard let record = try? JSONDecoder().decode(IssuedCertificate.self, from: Data(bytes)) else {
                throw IdentityError.unreadable(path: "\(issued.path)/\(name)")
            }
            certificates[record.serial] = record
        }
        known.withLock { $0 = Known(stamp: stamp, certificates: certificates) }
        return certificates
    }

    private func write(_ certificate: IssuedCertificate) throws {
        try issued.replace(certificate.serial, with: Array(try JSONEncoder().encode(certificate)))
    }

    private func issue(
        _ name: AgentName, group: String, _ key: Certificate.PublicKey, machine: String, now: Date
    ) throws -> EnrolmentReply {
        let authority = try authorityFolder.authority(now: now)
        let certificate = try authority.issue(.agent(name), for: key, now: now)
        try write(
            IssuedCertificate(
                serial: certificate.serialNumber.bytes.hexadecimal, name: name, group: group, issued: now,
                expires: certificate.notValidAfter, machine: machine))
        return EnrolmentReply(
            name: name, certificate: try certificate.serializeAsPEM().pemString,
            authority: try authority.certificate.serializeAsPEM().pemString,
            configurationKeys: [try authorityFolder.configurationKey().publicText])
    }

    private func decode(_ request: [UInt8]) throws -> EnrolmentRequest {
        guard request.count <= EnrolmentRequest.limit,
            let request = try? JSONDecoder().decode(EnrolmentRequest.self, from: Data(request)),
            request.machine.utf8.count <= 64
        else { throw IdentityError.badRequest }
        return request
    }

    /// The key of a request that is signed with it. Names and wishes in the request count for nothing.
    private func publicKey(of request: EnrolmentRequest) throws -> Certificate.PublicKey {
        guard let signed = try? CertificateSigningRequest(pemEncoded: request.signingRequest),
            signed.publicKey.isValidSignature(signed.signature, for: signed)
        else { throw IdentityError.badRequest }
        // Agents of Elpis make keys of this kind.
        guard P256.Signing.PublicKey(signed.publicKey) != nil || P384.Signing.PublicKey(signed.publicKey) != nil else {
            throw IdentityError.weakKey
        }
        return signed.publicKey
    }
}
