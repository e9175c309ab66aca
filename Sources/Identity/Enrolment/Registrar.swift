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
    private let noting: @Sendable (any Error) -> Void
    private let records: Mutex<CertificateRecords>

    /// A token as the server keeps it, under the digest of its secret.
    private struct Grant: Codable {
        let name: AgentName
        let group: String
        let expires: Date
        let replaces: Bool
    }

    private static let recordLimit = 64 << 10

    /// Seconds that a command or the server waits for the other.
    private static let patience: UInt32 = 10
    /// Records of certificates are kept so long after these have expired.
    private static let memory: TimeInterval = 400 * 86_400

    /// `noting` is told of files that cannot be read; they stand in no other host's way.
    package init(_ path: String, noting: @escaping @Sendable (any Error) -> Void = { _ in }) throws(StorageError) {
        authorityFolder = try AuthorityFolder(path)
        tokens = try DurableFolder("\(path)/tokens")
        issued = try DurableFolder("\(path)/issued")
        self.noting = noting
        records = Mutex(CertificateRecords(issued, noting: noting))
    }

    /// Changes records and tokens as the only one that does, in this process and all others, on what is there now.
    private func changing<Result: Sendable>(
        _ body: (inout CertificateRecords) throws -> Result
    ) throws -> Result {
        try records.withLock { records in
            let lock = try issued.lock(waitingSeconds: Registrar.patience)
            defer { withExtendedLifetime(lock) {} }
            try records.refresh()
            return try body(&records)
        }
    }

    // MARK: Tokens

    /// Makes a token, which takes the place of the name's older ones. A name that has a valid certificate is given out
    /// again only where it is to be replaced.
    package func makeToken(
        name: AgentName, group: String, expires: Date, replaces: Bool, now: Date
    ) throws -> EnrolmentToken {
        try changing { records in
            if !replaces, records.certificates(of: name).contains(where: { $0.isValid(at: now) }) {
                throw IdentityError.nameTaken(name.text)
            }
            let token = EnrolmentToken(fingerprint: try authorityFolder.authority(now: now).fingerprint, name: name)
            let grant = Grant(name: name, group: group, expires: expires, replaces: replaces)
            _ = try takeTokens(of: name)
            try tokens.replace(token.secretDigest, with: Array(try JSONEncoder().encode(grant)))
            return token
        }
    }

    /// The tokens that nobody has used: name, group, and when they expire.
    package func pendingTokens() throws -> [(name: AgentName, group: String, expires: Date)] {
        try grants().map { ($0.grant.name, $0.grant.group, $0.grant.expires) }.sorted { $0.0.text < $1.0.text }
    }

    /// Takes back all tokens of a name; how many there were.
    package func withdrawTokens(of name: AgentName) throws -> Int {
        try changing { _ in try takeTokens(of: name) }
    }

    private func takeTokens(of name: AgentName) throws -> Int {
        try grants().filter { $0.grant.name == name }.count { try tokens.take($0.digest) }
    }

    private func grants() throws -> [(digest: String, grant: Grant)] {
        try tokens.names().compactMap { digest in
            do {
                return try grant(digest).map { (digest, $0) }
            } catch {
                noting(error)
                return nil
            }
        }
    }

    private func grant(_ digest: String) throws -> Grant? {
        guard let bytes = try tokens.read(digest, limit: Registrar.recordLimit) else { return nil }
        guard let grant = try? JSONDecoder().decode(Grant.self, from: Data(bytes)) else {
            throw IdentityError.unreadable(path: "\(tokens.path)/\(digest)")
        }
        return grant
    }

    // MARK: Certificates

    /// Gives the host that has a token its certificate. The token is used up once a certificate can be issued.
    package func enrol(_ request: [UInt8], now: Date) throws -> EnrolmentReply {
        let request = try decode(request)
        guard let secret = request.secret.flatMap({ Base64URL.decode($0[...]) }) else { throw IdentityError.badRequest }
        let key = try publicKey(of: request)
        let digest = SHA256.hash(data: secret).hexadecimal
        return try changing { records in
            guard let grant = try grant(digest) else { throw IdentityError.unknownToken }
            guard now < grant.expires else { throw IdentityError.expiredToken }
            let before = records.certificates(of: grant.name).filter { $0.isValid(at: now) }
            guard grant.replaces || before.isEmpty else { throw IdentityError.nameTaken(grant.name.text) }
            let authority = try onlineAuthority(now: now)
            guard try tokens.take(digest) else { throw IdentityError.unknownToken }
            let reply = try issue(
                grant.name, group: grant.group, key, machine: request.machine, by: authority, in: &records, now: now)
            for old in before { try records.supersede(old, now: now) }
            return reply
        }
    }

    /// Gives the holder of a valid certificate its successor. The old one is valid until the new one is used; a
    /// successor that was made before, and that nobody has used, is valid no more.
    package func renew(_ request: [UInt8], serial: String, name: String, now: Date) throws -> EnrolmentReply {
        let request = try decode(request)
        let key = try publicKey(of: request)
        return try changing { records in
            let own = try begin(serial: serial, name: name, in: &records, now: now)
            let authority = try onlineAuthority(now: now)
            for other in records.certificates(of: own.name)
            where other.serial != serial && other.used == nil && other.isValid(at: now) {
                try records.supersede(other, now: now)
            }
            return try issue(
                own.name, group: own.group, key, machine: request.machine, by: authority, in: &records, now: now)
        }
    }

    /// The certificate that a peer shows, if this server has issued it for that name and it is still valid. Its first use
    /// ends the validity of those before it.
    ///
    /// It is asked for at every command: only the file of this certificate is read.
    package func use(serial: String, name: String, now: Date) throws -> IssuedCertificate {
        let own = try valid(try CertificateRecords.read(serial, in: issued), name: name, now: now)
        if own.used != nil { return own }
        return try changing { try begin(serial: serial, name: name, in: &$0, now: now) }
    }

    private func valid(_ certificate: IssuedCertificate?, name: String, now: Date) throws -> IssuedCertificate {
        guard let certificate, certificate.name.text == name, certificate.isValid(at: now) else {
            throw IdentityError.unknownCertificate
        }
        return certificate
    }

    private func begin(
        serial: String, name: String, in records: inout CertificateRecords, now: Date
    ) throws -> IssuedCertificate {
        var own = try valid(try CertificateRecords.read(serial, in: issued), name: name, now: now)
        guard own.used == nil else { return own }
        for old in records.certificates(of: own.name)
        where old.serial != serial && old.isValid(at: now) && old.issued <= own.issued {
            try records.supersede(old, now: now)
        }
        own.used = now
        try records.write(own)
        return own
    }

    /// Takes back the certificates of a name, or one by its serial number; it holds for the next command of any peer.
    package func revoke(_ nameOrSerial: String, reason: String, now: Date) throws -> [IssuedCertificate] {
        try changing { records in
            let found = records.all.filter {
                ($0.name.text == nameOrSerial || $0.serial == nameOrSerial) && $0.revoked == nil && now < $0.expires
            }
            guard !found.isEmpty else { throw IdentityError.nothingToRevoke(nameOrSerial) }
            return try found.map { certificate in
                var revoked = certificate
                revoked.revoked = now
                revoked.reason = reason
                try records.write(revoked)
                return revoked
            }
        }
    }

    /// All certificates that were issued, those of one name together, the newest last.
    package func certificates() throws -> [IssuedCertificate] {
        let all = try records.withLock { records in
            try records.refresh()
            return records.all
        }
        return all.sorted { ($0.name.text, $0.issued) < ($1.name.text, $1.issued) }
    }

    private func onlineAuthority(now: Date) throws -> CertificateAuthority {
        let authority = try authorityFolder.authority(now: now)
        guard authority.isOnline else { throw IdentityError.offline(path: "authority.key") }
        return authority
    }

    private func issue(
        _ name: AgentName, group: String, _ key: Certificate.PublicKey, machine: String,
        by authority: CertificateAuthority, in records: inout CertificateRecords, now: Date
    ) throws -> EnrolmentReply {
        for old in records.all where now.timeIntervalSince(old.expires) > Registrar.memory { try records.remove(old) }
        let certificate = try authority.issue(.agent(name), for: key, now: now)
        try records.write(
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
