import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Tentacle

/// Whom the client trusts; the certificates and the server are openssl's.
@Suite struct ClientTLSTests {
    /// Asks the server for something. It answers with the line turned round, which is no valid answer, and shows that
    /// both sides have agreed.
    private func ask(_ server: OpenSSLServer, host: String = "127.0.0.1", _ tls: ClientTLS) async throws {
        var settings = ClientSettings(host: host, port: server.port, tls: tls)
        settings.patience.silence = .seconds(30)
        do {
            _ = try await TentacleClient(settings).withConnection { try await $0.receive("x", limit: 10) }
        } catch TransferError.garbage(.fetching("x")) {}
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func aGoodServerIsTrusted(_ host: String) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(certificate: try await authority.issue("s"), in: folder)
            defer { server.stop() }

            try await ask(
                server, host: host,
                ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3))
        }
    }

    /// The faults of a certificate, each told as what it is.
    @Test(
        arguments: [
            ("DNS:example.org", 5, TLSFailure.wrongName(wanted: "127.0.0.1")),
            ("IP:127.0.0.2", 5, .wrongName(wanted: "127.0.0.1")),
            ("DNS:127.0.0.1", 5, .wrongName(wanted: "127.0.0.1")), ("IP:127.0.0.1", -1, .expired),
        ] as [(String, Int, TLSFailure)])
    func aFaultOfTheCertificateIsSaid(_ names: String, _ days: Int, _ failure: TLSFailure) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("s", alternatives: names, days: days)
            let server = try await OpenSSLServer(certificate: certificate, in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(failure)) {
                try await ask(
                    server, ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3))
            }
        }
    }

    @Test func theCommonNameIsNoName() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("localhost", alternatives: nil), in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(.wrongName(wanted: "localhost"))) {
                try await ask(
                    server, host: "localhost",
                    ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3))
            }
        }
    }

    @Test func theCertificateOfAnotherAuthorityIsNotTrusted() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let other = try await TestAuthority(in: folder, name: "other")
            let server = try await OpenSSLServer(certificate: try await other.issue("s"), in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(.untrusted)) {
                try await ask(
                    server, ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3))
            }
        }
    }

    @Test func anAuthorityIsKnownByItsFingerprint() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"), chain: "\(authority.authority).pem", in: folder)
            defer { server.stop() }

            try await ask(
                server,
                ClientTLS(
                    trust: .authority(fingerprint: try await authority.fingerprint), identity: nil, oldest: .version1_3)
            )
        }
    }

    /// Showing the right authority is not enough: it must have issued the certificate.
    @Test func aServerThatOnlyShowsThePinnedAuthorityIsNotTrusted() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let thief = try await TestAuthority(in: folder, name: "thief")
            let server = try await OpenSSLServer(
                certificate: try await thief.issue("s"), chain: "\(authority.authority).pem", in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(.untrusted)) {
                try await ask(
                    server,
                    ClientTLS(
                        trust: .authority(fingerprint: try await authority.fingerprint), identity: nil,
                        oldest: .version1_3))
            }
        }
    }

    @Test func anotherFingerprintIsNotTrusted() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"), chain: "\(authority.authority).pem", in: folder)
            defer { server.stop() }
            let other = [UInt8](repeating: 7, count: 32)

            await #expect(throws: TransferError.tls(.otherAuthority)) {
                try await ask(
                    server, ClientTLS(trust: .authority(fingerprint: other), identity: nil, oldest: .version1_3))
            }
        }
    }

    @Test func aPinnedAuthorityDoesNotExcuseAWrongName() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("s", alternatives: "DNS:example.org")
            let server = try await OpenSSLServer(
                certificate: certificate, chain: "\(authority.authority).pem", in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(.wrongName(wanted: "127.0.0.1"))) {
                try await ask(
                    server,
                    ClientTLS(
                        trust: .authority(fingerprint: try await authority.fingerprint), identity: nil,
                        oldest: .version1_3))
            }
        }
    }

    private func outcome(_ work: () async throws -> Void) async -> TransferError? {
        do {
            try await work()
            return nil
        } catch {
            return error as? TransferError ?? .badName
        }
    }

    private static let wantsCertificate = ["-Verify", "1", "-verify_return_error"]

    @Test func aServerThatWantsACertificateGetsIt() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let own = try await authority.issue("agent", alternatives: nil)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"),
                arguments: ["-CAfile", "\(authority.authority).pem"] + ClientTLSTests.wantsCertificate, in: folder)
            defer { server.stop() }
            let identity = TLSIdentity(
                chain: TestAuthority.bytes("\(own).pem"), key: TestAuthority.bytes("\(own).key"))

            try await ask(
                server, ClientTLS(trust: .authorities(authority.certificate), identity: identity, oldest: .version1_3))
        }
    }

    @Test func aMissingCertificateIsSaid() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"), arguments: ClientTLSTests.wantsCertificate, in: folder)
            defer { server.stop() }

            await #expect(throws: TransferError.tls(.certificateWanted)) {
                try await ask(
                    server, ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3))
            }
        }
    }

    @Test func aRefusedCertificateIsSaid() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let own = try await TestAuthority(in: folder, name: "other").issue("agent")
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"),
                arguments: ["-CAfile", "\(authority.authority).pem"] + ClientTLSTests.wantsCertificate, in: folder)
            defer { server.stop() }
            let identity = TLSIdentity(
                chain: TestAuthority.bytes("\(own).pem"), key: TestAuthority.bytes("\(own).key"))

            await #expect(throws: TransferError.tls(.ownAuthorityUnknown)) {
                try await ask(
                    server,
                    ClientTLS(trust: .authorities(authority.certificate), identity: identity, oldest: .version1_3))
            }
        }
    }

    @Test(arguments: [(OldestTLS.version1_3, false), (.version1_2, true)])
    func anOlderVersionIsSpokenOnlyWhereAllowed(_ oldest: OldestTLS, _ isSpoken: Bool) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s"), arguments: ["-tls1_2"], in: folder)
            defer { server.stop() }
            let tls = ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: oldest)

            let result = await outcome { try await ask(server, tls) }

            #expect(result == (isSpoken ? nil : .tls(.noCommonVersion)))
        }
    }

    @Test func aServerWithoutTLSIsSaid() async throws {
        let server = ScriptedServer([[.say("220 smtp\r\n"), .keepSilent]])
        defer { server.stop() }
        let tls = ClientTLS(trust: .anybody, identity: nil, oldest: .version1_3)

        await #expect(throws: TransferError.tls(.noTLS)) {
            try await TentacleClient(ClientSettings(host: "127.0.0.1", port: server.port, tls: tls))
                .withConnection { _ in }
        }
    }

    @Test(arguments: [("a", "b"), ("a", "")])
    func anUnusableKeyIsSaid(_ certificate: String, _ key: String) async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            for name in ["a", "b"] { try await authority.issue(name) }
            let identity = TLSIdentity(
                chain: TestAuthority.bytes("\(folder)/\(certificate).pem"),
                key: TestAuthority.bytes("\(folder)/\(key).key"))
            let tls = ClientTLS(trust: .authorities(authority.certificate), identity: identity, oldest: .version1_3)

            #expect(throws: key == "" ? TLSSettingsError.unreadableKey : .unusable) {
                try TentacleClient(ClientSettings(host: "h", tls: tls))
            }
        }
    }

    @Test func aKeyShowsInNoDump() {
        let identity = TLSIdentity(chain: [], key: Array("hidden".utf8), passphrase: Array("hidden".utf8))
        var dumped = ""

        dump(ClientTLS(trust: .anybody, identity: identity, oldest: .version1_3), to: &dumped)

        #expect(!dumped.contains("104") && !"\(identity)".contains("104"))
    }
}

/// Which names a certificate is for.
@Suite struct ServerNameTests {
    @Test(arguments: [
        ("localhost", "DNS:localhost", true), ("LocalHost.", "DNS:localhost", true),
        ("a.example.org", "DNS:*.example.org", true),
        ("a.b.example.org", "DNS:*.example.org", false), ("example.org", "DNS:*.example.org", false),
        ("example.org", "DNS:*.org", false), ("ab.example.org", "DNS:a*.example.org", false),
        ("127.0.0.1", "IP:127.0.0.1", true), ("::1", "IP:0:0:0:0:0:0:0:1", true), ("fe80::1%lo", "IP:fe80::1", true),
        ("127.0.0.1", "DNS:127.0.0.1", false), ("localhost", "IP:127.0.0.1", false),
        ("localhost", "email:a@localhost", false),
    ])
    func aNameIsRightOrNot(_ name: String, _ alternatives: String, _ isRight: Bool) async throws {
        try await withFolder { folder in
            let path = try await TestAuthority(in: folder).issue("s", alternatives: alternatives)
            let der = try await detached {
                try Program.run("/usr/bin/openssl", ["x509", "-in", "\(path).pem", "-outform", "DER"])
            }

            #expect(ServerName(name).matches(certificate: Array(der.bytes)) == isRight)
        }
    }

    @Test func whatIsNoCertificateIsForNobody() {
        #expect(!ServerName("localhost").matches(certificate: [1, 2, 3]))
    }
}
