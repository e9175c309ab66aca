import Testing

@testable import Tentacle

/// Certificates that prove nothing: each is refused, and both sides say what is wrong with it.
@Suite(.timeLimit(.minutes(1))) struct CertificateFaultTests {
    enum Fault: Sendable, CaseIterable {
        case expired
        case notYetValid
        case ofAnotherAuthority

        /// A certificate with the fault, as a path without its end.
        func issue(_ name: String, by authority: TestAuthority) async throws -> String {
            switch self {
            case .expired: try await authority.issue(name, days: -1)
            case .notYetValid: try await authority.issueForTheFuture(name)
            case .ofAnotherAuthority:
                try await TestAuthority(in: authority.folder, name: "other").issue(name)
            }
        }
    }

    @Test(arguments: [
        (
            Fault.expired, "the peer's certificate has expired; enrol the host anew",
            TLSFailure.ownCertificateOutOfTime
        ),
        (
            .notYetValid, "the peer's certificate is not valid yet; compare the clocks of both machines",
            .ownCertificateOutOfTime
        ),
        (
            .ofAnotherAuthority,
            "no authority of this server vouches for the peer's certificate; enrol the host here",
            .ownAuthorityUnknown
        ),
    ])
    func aClientIsRefused(_ fault: Fault, _ reason: String, _ told: TLSFailure) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = identity(try await authority.issue("server"))
            let own = identity(try await fault.issue("agent", by: authority))
            let log = CollectingLog()
            try await LoopbackServer.with(log: log) {
                $0.tls = ServerTLS(
                    identity: server, clientCertificates: .optional(authorities: authority.certificate),
                    oldest: .version1_3)
            } _: { server in
                let client = try server.client {
                    $0.tls = ClientTLS(
                        trust: .authorities(authority.certificate), identity: own, oldest: .version1_3)
                }

                await #expect(throws: TransferError.tls(told)) {
                    try await client.withConnection { try await $0.send([1], as: "a.1.data") }
                }
                try await eventually { !log.reasons.isEmpty }
                #expect(log.reasons == [reason])
                #expect(server.names == [])
            }
        }
    }

    @Test(arguments: [
        (Fault.expired, TLSFailure.expired), (.notYetValid, .notYetValid), (.ofAnotherAuthority, .untrusted),
    ])
    func aServerIsRefused(_ fault: Fault, _ reason: TLSFailure) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let faulty = identity(try await fault.issue("server", by: authority))
            try await LoopbackServer.with {
                $0.tls = ServerTLS(identity: faulty, clientCertificates: .none, oldest: .version1_3)
            } _: { server in
                let client = try server.client {
                    $0.tls = ClientTLS(
                        trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3)
                }

                await #expect(throws: TransferError.tls(reason)) {
                    try await client.withConnection { try await $0.send([1], as: "a.1.data") }
                }
                #expect(server.names == [])
            }
        }
    }

    private func identity(_ path: String) -> TLSIdentity {
        TLSIdentity(chain: TestAuthority.bytes("\(path).pem"), key: TestAuthority.bytes("\(path).key"))
    }
}
