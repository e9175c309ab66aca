package import FoundationEssentials
package import Identity
package import Tentacle

/// Gets a host its certificate: the first for a token, and each further one under the one before.
package struct Enrolment: Sendable {
    private let now: Date

    package init(now: Date) {
        self.now = now
    }

    /// Enrols at a server, which is known by the fingerprint in the token.
    ///
    /// - Throws: ``IdentityError``, and ``TransferError`` with the server's reason where it refuses.
    package func enrol(at host: String, port: Int, token: EnrolmentToken) async throws -> AgentIdentity {
        let tls = ClientTLS(
            trust: .authority(fingerprint: token.fingerprint), identity: nil, oldest: .version1_3)
        let application = CertificateApplication(machine: MachineDigest.current())
        let request = try application.request(token: token)
        let client = try TentacleClient(ClientSettings(host: host, port: port, tls: tls))
        let reply = try await client.withConnection { try await ask(EnrolmentNames.enrolment, request, over: $0) }
        return try application.identity(
            from: reply, name: token.name, fingerprint: token.fingerprint, servers: [Enrolment.address(host, port)],
            now: now)
    }

    /// Gets the next certificate of an identity, with a new key.
    package func renew(_ identity: AgentIdentity, over connection: ClientConnection) async throws -> AgentIdentity {
        let application = CertificateApplication(machine: identity.machine)
        let reply = try await ask(EnrolmentNames.renewal, try application.request(token: nil), over: connection)
        return try application.identity(
            from: reply, name: identity.name, fingerprint: try identity.fingerprint, servers: identity.servers, now: now
        )
    }

    /// An IPv6 address stands in brackets, so that the port after it is one.
    static func address(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private func ask(_ name: String, _ request: [UInt8], over connection: ClientConnection) async throws -> [UInt8] {
        try await connection.send(request, as: name)
        let reply = try await connection.receive(EnrolmentNames.reply(to: request), limit: EnrolmentReply.limit)
        guard let reply else { throw IdentityError.badReply }
        return reply
    }
}

extension AgentIdentity {
    /// How the agent connects to its servers.
    package var tls: ClientTLS {
        ClientTLS(
            trust: .authorities(Array(authorityPEM.utf8)),
            identity: TLSIdentity(chain: Array(certificatePEM.utf8), key: Array(keyPEM.utf8)), oldest: .version1_3)
    }
}
