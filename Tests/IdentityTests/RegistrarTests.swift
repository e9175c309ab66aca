import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// Enrolment, renewal and revocation, over a folder like the server's.
struct RegistrarTests {
    static let now = Date(timeIntervalSince1970: 1_767_225_600)

    private struct Server {
        let path: String
        let registrar: Registrar

        init(_ folder: String) throws {
            path = "\(folder)/identity"
            _ = try AuthorityFolder(path).authority(organisation: "Example", now: RegistrarTests.now)
            registrar = try Registrar(path)
        }

        func token(_ name: String, hours: Double = 1, replaces: Bool = false) throws -> EnrolmentToken {
            try registrar.makeToken(
                name: try AgentName(name), group: "Servers", expires: RegistrarTests.now + hours * 3600,
                replaces: replaces, now: RegistrarTests.now)
        }

        @discardableResult
        func enrol(_ name: String, replaces: Bool = false) throws -> AgentIdentity {
            let token = try token(name, replaces: replaces)
            let application = CertificateApplication(machine: "m")
            let reply = try registrar.enrol(try application.request(token: token), now: RegistrarTests.now)
            return try application.identity(
                from: try reply.bytes, name: token.name, fingerprint: token.fingerprint, servers: ["s:41121"],
                now: RegistrarTests.now)
        }

        func serial(_ name: String) throws -> String {
            try #require(try registrar.certificates().last { $0.name.text == name }?.serial)
        }
    }

    private func withServer(_ body: (Server) throws -> Void) throws {
        try withTemporaryFolder { try body(try Server($0)) }
    }

    @Test func aTokenGivesOneCertificate() throws {
        try withServer { server in
            let token = try server.token("web1")
            let request = try CertificateApplication(machine: "m").request(token: token)

            _ = try server.registrar.enrol(request, now: RegistrarTests.now)
            #expect(throws: IdentityError.unknownToken) {
                try server.registrar.enrol(request, now: RegistrarTests.now)
            }
        }
    }

    @Test func ofManyThatUseATokenAtOnceOneGetsACertificate() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let server = try Server(folder)
        let token = try server.token("web1")
        let path = server.path

        let count = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                let request = try CertificateApplication(machine: "m").request(token: token)
                // As other processes would, with nothing in common but the folder.
                let registrar = try Registrar(path)
                group.addTask { (try? registrar.enrol(request, now: RegistrarTests.now)) != nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 1)
    }

    @Test func anExpiredTokenIsRefused() throws {
        try withServer { server in
            let request = try CertificateApplication(machine: "m").request(token: try server.token("web1"))

            #expect(throws: IdentityError.expiredToken) {
                try server.registrar.enrol(request, now: RegistrarTests.now + 3601)
            }
        }
    }

    @Test func aTokenOfAnotherServerIsRefused() throws {
        try withServer { server in
            try withServer { other in
                let request = try CertificateApplication(machine: "m").request(token: try other.token("web1"))

                #expect(throws: IdentityError.unknownToken) {
                    try server.registrar.enrol(request, now: RegistrarTests.now)
                }
            }
        }
    }

    @Test func aWithdrawnTokenIsRefused() throws {
        try withServer { server in
            let request = try CertificateApplication(machine: "m").request(token: try server.token("web1"))

            #expect(try server.registrar.withdrawTokens(of: try AgentName("web1")) == 1)
            #expect(throws: IdentityError.unknownToken) {
                try server.registrar.enrol(request, now: RegistrarTests.now)
            }
        }
    }

    @Test func aNameIsNotGivenTwice() throws {
        try withServer { server in
            try server.enrol("web1")

            #expect(throws: IdentityError.nameTaken("web1")) { try server.token("web1") }
        }
    }

    @Test func enrollingAnewEndsTheCertificateBefore() throws {
        try withServer { server in
            try server.enrol("web1")
            let old = try server.serial("web1")

            try server.enrol("web1", replaces: true)
            #expect(throws: IdentityError.unknownCertificate) {
                try server.registrar.use(serial: old, name: "web1", now: RegistrarTests.now)
            }
        }
    }

    @Test func aRenewedCertificateTakesOverWhenItIsUsed() throws {
        try withServer { server in
            try server.enrol("web1")
            let old = try server.serial("web1")
            let later = RegistrarTests.now + 60 * 86_400
            _ = try server.registrar.renew(
                try CertificateApplication(machine: "m").request(token: nil), serial: old, name: "web1", now: later)
            let new = try server.serial("web1")

            #expect(new != old)
            #expect(try server.registrar.use(serial: old, name: "web1", now: later).serial == old)
            #expect(try server.registrar.use(serial: new, name: "web1", now: later).serial == new)
            #expect(throws: IdentityError.unknownCertificate) {
                try server.registrar.use(serial: old, name: "web1", now: later)
            }
        }
    }

    @Test func nobodyRenewsForAnotherName() throws {
        try withServer { server in
            try server.enrol("web1")
            let (request, serial) = (
                try CertificateApplication(machine: "m").request(token: nil), try server.serial("web1")
            )

            #expect(throws: IdentityError.unknownCertificate) {
                try server.registrar.renew(request, serial: serial, name: "web2", now: RegistrarTests.now)
            }
        }
    }

    @Test func aRevocationByAnotherProcessHoldsAtOnce() throws {
        try withServer { server in
            try server.enrol("web1")
            let serial = try server.serial("web1")
            _ = try server.registrar.use(serial: serial, name: "web1", now: RegistrarTests.now)

            _ = try Registrar(server.path).revoke("web1", reason: "stolen", now: RegistrarTests.now)
            #expect(throws: IdentityError.unknownCertificate) {
                try server.registrar.use(serial: serial, name: "web1", now: RegistrarTests.now)
            }
        }
    }

    @Test func aSecondTokenTakesThePlaceOfTheFirst() throws {
        try withServer { server in
            let first = try CertificateApplication(machine: "m").request(token: try server.token("web1"))
            let second = try CertificateApplication(machine: "m").request(token: try server.token("web1"))

            #expect(throws: IdentityError.unknownToken) { try server.registrar.enrol(first, now: RegistrarTests.now) }
            _ = try server.registrar.enrol(second, now: RegistrarTests.now)
        }
    }

    /// Whatever the order: after the revocation no certificate of the name is left, and no renewal brings one back.
    @Test func aRenewalDoesNotSurviveARevocationAtTheSameTime() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let server = try Server(folder)
        let path = server.path
        for round in 0..<8 {
            let name = "web\(round)"
            try server.enrol(name)
            let serial = try server.serial(name)
            let request = try CertificateApplication(machine: "m").request(token: nil)
            let (one, other) = (try Registrar(path), try Registrar(path))

            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try? one.renew(request, serial: serial, name: name, now: RegistrarTests.now)
                }
                group.addTask { _ = try? other.revoke(name, reason: "stolen", now: RegistrarTests.now) }
            }
            let left = try server.registrar.certificates().filter {
                $0.name.text == name && $0.isValid(at: RegistrarTests.now)
            }
            #expect(left.isEmpty)
        }
    }

    @Test func renewingAgainEndsTheSuccessorThatNobodyUsed() throws {
        try withServer { server in
            try server.enrol("web1")
            let serial = try server.serial("web1")
            for _ in 0..<5 {
                _ = try server.registrar.renew(
                    try CertificateApplication(machine: "m").request(token: nil), serial: serial, name: "web1",
                    now: RegistrarTests.now)
            }

            let valid = try server.registrar.certificates().filter { $0.isValid(at: RegistrarTests.now) }
            #expect(valid.count == 2)
        }
    }

    @Test func whatExpiredLongAgoIsForgotten() throws {
        try withServer { server in
            try server.enrol("web1")
            let later = RegistrarTests.now + 491 * 86_400
            let token = try server.registrar.makeToken(
                name: try AgentName("web2"), group: "g", expires: later + 60, replaces: false, now: later)
            _ = try server.registrar.enrol(try CertificateApplication(machine: "m").request(token: token), now: later)

            #expect(try server.registrar.certificates().map(\.name.text) == ["web2"])
        }
    }

    @Test func oneUnreadableRecordHarmsNoOther() throws {
        try withServer { server in
            try server.enrol("web1")
            try server.enrol("web2")
            let (bad, good) = (try server.serial("web1"), try server.serial("web2"))
            try DurableFolder("\(server.path)/issued").replace(bad, with: Array("{".utf8))
            let noted = Mutex<[String]>([])
            let registrar = try Registrar(server.path) { error in noted.withLock { $0.append("\(error)") } }

            #expect(try registrar.use(serial: good, name: "web2", now: RegistrarTests.now).serial == good)
            #expect(throws: IdentityError.self) {
                try registrar.use(serial: bad, name: "web1", now: RegistrarTests.now)
            }
            #expect(noted.withLock { $0 } == ["\(server.path)/issued/\(bad) is not what Elpis wrote there"])
        }
    }

    @Test func aTokenIsKeptWhereNothingCanBeIssued() throws {
        try withServer { server in
            let request = try CertificateApplication(machine: "m").request(token: try server.token("web1"))
            #expect(rename("\(server.path)/authority.key", "\(server.path)/k") == 0)
            #expect(throws: IdentityError.offline(path: "authority.key")) {
                try server.registrar.enrol(request, now: RegistrarTests.now)
            }

            #expect(rename("\(server.path)/k", "\(server.path)/authority.key") == 0)
            _ = try server.registrar.enrol(request, now: RegistrarTests.now)
        }
    }

    /// Records that change within one tick of the file system's clock.
    @Test func changesInQuickSuccessionAreAllSeen() throws {
        try withServer { server in
            let reader = try Registrar(server.path)
            for count in 1...20 {
                try server.enrol("web\(count)")
                #expect(try reader.certificates().count == count)
            }
        }
    }

    @Test func whatIsNotThereCannotBeRevoked() throws {
        try withServer { server in
            #expect(throws: IdentityError.nothingToRevoke("web1")) {
                try server.registrar.revoke("web1", reason: "", now: RegistrarTests.now)
            }
        }
    }

    @Test func aCertificateThatWasNeverIssuedIsUnknown() throws {
        try withServer { server in
            #expect(throws: IdentityError.unknownCertificate) {
                try server.registrar.use(serial: "00", name: "web1", now: RegistrarTests.now)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "no json", String(repeating: "x", count: 40_000), #"{"signingRequest":"x","machine":"m"}"#,
    ])
    func whatIsNoRequestIsRefused(_ request: String) throws {
        try withServer { server in
            #expect(throws: IdentityError.badRequest) {
                try server.registrar.enrol(Array(request.utf8), now: RegistrarTests.now)
            }
        }
    }

    /// The real openssl reads what is issued.
    @Test func opensslVerifiesAnAgentsCertificate() throws {
        try withTemporaryFolder { folder in
            let server = try Server(folder)
            let now = Date()
            let registrar = server.registrar
            let token = try registrar.makeToken(
                name: try AgentName("web1"), group: "g", expires: now + 60, replaces: false, now: now)
            let application = CertificateApplication(machine: "m")
            let identity = try application.identity(
                from: try registrar.enrol(try application.request(token: token), now: now).bytes, name: token.name,
                fingerprint: token.fingerprint, servers: [], now: now)
            try DurableFolder("\(folder)/out").replace("agent.pem", with: Array(identity.certificatePEM.utf8))

            let verified = try Program.run(
                "/usr/bin/openssl",
                ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "\(server.path)/authority.pem"]
                    + ["\(folder)/out/agent.pem"])
            let asServer = try Program.run(
                "/usr/bin/openssl",
                [
                    "verify", "-purpose", "sslserver", "-CAfile", "\(server.path)/authority.pem",
                    "\(folder)/out/agent.pem",
                ])
            let text = try Program.run(
                "/usr/bin/openssl", ["x509", "-in", "\(folder)/out/agent.pem", "-noout", "-subject"]
            ).output
            #expect(verified.status == 0, "\(verified.errors)")
            #expect(asServer.status != 0 && text == "subject=CN = web1\n")
        }
    }

    /// Names and extensions that a request wants are not given.
    @Test func theRequestsWishesCountForNothing() throws {
        try withTemporaryFolder { folder in
            let server = try Server(folder)
            let token = try server.token("web1")
            _ = try Program.run(
                "/usr/bin/openssl",
                [
                    "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    "\(folder)/k", "-out", "\(folder)/r", "-subj", "/CN=root", "-addext", "basicConstraints=CA:TRUE",
                ])
            let pem = try Program.run("/bin/cat", ["\(folder)/r"]).output
            let request = EnrolmentRequest(
                secret: Base64URL.encode(token.secret), signingRequest: pem, machine: "m")

            let reply = try server.registrar.enrol(
                Array(try JSONEncoder().encode(request)), now: RegistrarTests.now)
            let text = try Program.run(
                "/usr/bin/openssl", ["x509", "-noout", "-text"], input: Array(reply.certificate.utf8)
            ).output
            #expect(text.contains("Subject: CN = web1") && text.contains("CA:FALSE"))
        }
    }

    @Test func aKeyOfAnotherKindIsRefused() throws {
        try withTemporaryFolder { folder in
            let server = try Server(folder)
            _ = try Program.run(
                "/usr/bin/openssl",
                [
                    "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(folder)/k", "-out", "\(folder)/r",
                    "-subj", "/CN=a",
                ])
            let request = EnrolmentRequest(
                secret: Base64URL.encode(try server.token("web1").secret),
                signingRequest: try Program.run("/bin/cat", ["\(folder)/r"]).output, machine: "m")
            let bytes = Array(try JSONEncoder().encode(request))

            #expect(throws: IdentityError.weakKey) { try server.registrar.enrol(bytes, now: RegistrarTests.now) }
        }
    }
}
