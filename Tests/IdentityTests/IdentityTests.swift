import FoundationEssentials
import Glibc
import Storage
import TestSupport
import Testing

@testable import Identity

struct EnrolmentTokenTests {
    private func token(_ name: String = "web1.example") throws -> EnrolmentToken {
        EnrolmentToken(fingerprint: Array(0..<32), name: try AgentName(name))
    }

    @Test func theTextGivesTheTokenAgain() throws {
        let token = try token()

        #expect(try EnrolmentToken(token.text) == token)
    }

    @Test func everyMisspeltCharacterIsNoticed() throws {
        let text = Array(try token().text)
        for place in text.indices.dropFirst(7) {
            var other = text
            other[place] = other[place] == "A" ? "B" : "A"
            #expect(throws: IdentityError.self) { try EnrolmentToken(String(other)) }
        }
    }

    @Test(arguments: ["", "elpis1.", "elpis2.AAAA", "hello", String(repeating: "A", count: 9_999)])
    func whatIsNoTokenIsRefused(_ text: String) {
        #expect(throws: IdentityError.self) { try EnrolmentToken(text) }
    }

    @Test func theSecretIsInNoDump() throws {
        let token = try token()
        var dumped = ""
        dump(token, to: &dumped)

        #expect(!"\(token) \(dumped)".contains(token.text.suffix(20)))
    }
}

struct AgentNameTests {
    @Test(arguments: ["", ".", "-a", "a-", "a b", "a/b", "a\nb", "ä", String(repeating: "a", count: 101)])
    func whatCouldMisleadIsRefused(_ name: String) {
        #expect(throws: IdentityError.badName(name)) { try AgentName(name) }
    }

    @Test(arguments: ["a", "web1.example.org", "A_b-c9"]) func usualNamesAreTaken(_ name: String) throws {
        #expect(try AgentName(name).text == name)
    }
}

struct CertificateAuthorityTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    @Test func theAuthorityStaysTheSame() throws {
        try withTemporaryFolder { folder in
            let first = try AuthorityFolder("\(folder)/id").authority(organisation: "A", now: now)

            let second = try AuthorityFolder("\(folder)/id").authority(organisation: "B", now: now)
            #expect(try first.fingerprint == second.fingerprint)
        }
    }

    @Test func keysAreClosedToOthers() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            _ = try own.serverIdentity(names: ["localhost"], now: now)
            _ = try own.configurationKey()

            let modes = try Program.run(
                "/bin/sh",
                ["-c", "cd \"$0\" && stat -c '%a %n' . authority.key server.json configuration.key", "\(folder)/id"])
            #expect(modes.output == "700 .\n600 authority.key\n600 server.json\n600 configuration.key\n")
        }
    }

    @Test func withoutItsKeyNothingIsIssued() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            _ = try own.configurationKey()
            unlink("\(folder)/id/authority.key")

            #expect(throws: IdentityError.offline(path: "authority.key")) {
                try own.serverIdentity(names: ["localhost"], now: now)
            }
        }
    }

    @Test func theServersCertificateIsRenewedInTime() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            let first = try own.serverIdentity(names: ["localhost"], now: now)

            let soon = try own.serverIdentity(names: ["localhost"], now: now + 86_400)
            let late = try own.serverIdentity(names: ["localhost"], now: now + 61 * 86_400)
            #expect(soon.certificatePEM == first.certificatePEM && late.certificatePEM != first.certificatePEM)
        }
    }

    @Test func aKeyWhoseCertificateIsMissingIsNotReplaced() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            unlink("\(folder)/id/authority.pem")

            #expect(throws: IdentityError.certificateMissing(path: "\(folder)/id/authority.pem")) {
                try own.authority(organisation: "A", now: now)
            }
        }
    }

    @Test func withoutTheKeyTheServersCertificateServesUntilItExpires() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            let first = try own.serverIdentity(names: ["localhost"], now: now)
            unlink("\(folder)/id/authority.key")

            let late = try own.serverIdentity(names: ["localhost"], now: now + 80 * 86_400)
            #expect(late.certificatePEM == first.certificatePEM)
            #expect(throws: IdentityError.offline(path: "authority.key")) {
                try own.serverIdentity(names: ["localhost"], now: now + 91 * 86_400)
            }
        }
    }

    @Test func theServersCertificateIsOfTheAuthorityThatThereIs() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            let first = try own.serverIdentity(names: ["localhost"], now: now)
            unlink("\(folder)/id/authority.key")
            unlink("\(folder)/id/authority.pem")
            _ = try own.authority(organisation: "B", now: now)

            let second = try own.serverIdentity(names: ["localhost"], now: now)
            #expect(second.certificatePEM != first.certificatePEM)
        }
    }

    @Test(arguments: ["0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"])
    func aDigestIsNoName(_ text: String) {
        #expect(throws: IdentityError.badName(text)) { try AgentName(text) }
    }

    @Test func opensslVerifiesTheServersCertificate() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: Date())
            let identity = try own.serverIdentity(names: ["elpis.example", "127.0.0.1", "::1"], now: Date())
            try DurableFolder("\(folder)/out").replace("s.pem", with: Array(identity.certificatePEM.utf8))

            for check in [["-verify_hostname", "elpis.example"], ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"]] {
                let result = try Program.run(
                    "/usr/bin/openssl",
                    ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "\(folder)/id/authority.pem"] + check
                        + ["\(folder)/out/s.pem"])
                #expect(result.status == 0, "\(check) \(result.errors)")
            }
        }
    }

    @Test func whatIsNoAuthorityIsNotTaken() throws {
        try withTemporaryFolder { folder in
            let own = try AuthorityFolder("\(folder)/id")
            _ = try own.authority(organisation: "A", now: now)
            let identity = try own.serverIdentity(names: ["localhost"], now: now)

            #expect(throws: IdentityError.unsuitableAuthority(path: "x")) {
                try CertificateAuthority(
                    certificatePEM: identity.certificatePEM, keyPEM: identity.keyPEM, path: "x", now: now)
            }
        }
    }
}

struct AgentIdentityTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    @Test func anIdentityIsKept() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/server"
            _ = try AuthorityFolder(path).authority(organisation: "A", now: now)
            let registrar = try Registrar(path)
            let token = try registrar.makeToken(
                name: try AgentName("web1"), group: "g", expires: now + 60, replaces: false, now: now)
            let application = CertificateApplication(machine: "m")
            let reply = try registrar.enrol(try application.request(token: token), now: now)
            let identity = try application.identity(
                from: try reply.bytes, name: token.name, fingerprint: token.fingerprint, servers: ["s:1"], now: now)
            try identity.save(to: "\(folder)/host")

            let loaded = try AgentIdentity.load(from: "\(folder)/host")
            #expect(loaded.keyPEM == identity.keyPEM && loaded.servers == ["s:1"])
            #expect(loaded.renewal < loaded.expires)
            #expect(try loaded.fingerprint == token.fingerprint)
        }
    }

    @Test func aReplyOfAnotherAuthorityIsNotBelieved() throws {
        try withTemporaryFolder { folder in
            _ = try AuthorityFolder("\(folder)/evil").authority(organisation: "A", now: now)
            let registrar = try Registrar("\(folder)/evil")
            let token = try registrar.makeToken(
                name: try AgentName("web1"), group: "g", expires: now + 60, replaces: false, now: now)
            let application = CertificateApplication(machine: "m")
            let reply = try registrar.enrol(try application.request(token: token), now: now).bytes

            #expect(throws: IdentityError.badReply) {
                try application.identity(
                    from: reply, name: token.name, fingerprint: Array(0..<32), servers: [], now: now)
            }
            #expect(throws: IdentityError.badReply) {
                try CertificateApplication(machine: "m").identity(
                    from: reply, name: token.name, fingerprint: token.fingerprint, servers: [], now: now)
            }
        }
    }

    @Test func withoutAnIdentityThatIsSaid() throws {
        #expect(throws: IdentityError.notEnrolled(path: "/nonexistent/identity")) {
            try AgentIdentity.load(from: "/nonexistent/identity")
        }
    }
}

struct SignedFileTests {
    private static let content = Array("interval 300\n".utf8)

    private func key(_ body: (ConfigurationKey) throws -> Void) throws {
        try withTemporaryFolder { try body(try AuthorityFolder("\($0)/id").configurationKey()) }
    }

    @Test func aSignatureHoldsForItsFileAlone() throws {
        try key { key in
            let content = SignedFileTests.content
            let signature = try key.sign(content, kind: .configuration, name: "web1", version: 7)
            func verify(
                _ content: [UInt8], _ kind: SignedFile.Kind = .configuration, name: String = "web1", known: Int64? = nil
            ) throws(SignedFile.Fault) -> Int64 {
                try SignedFile.verify(
                    content, signature: signature, kind: kind, name: name, newerThan: known, keys: [key.publicText])
            }

            #expect(try verify(content) == 7)
            #expect(try verify(content, known: 6) == 7)
            #expect(throws: SignedFile.Fault.wrongSignature) { try verify(content + [0]) }
            #expect(throws: SignedFile.Fault.wrongSignature) { try verify(content, .collection) }
            #expect(throws: SignedFile.Fault.wrongSignature) { try verify(content, name: "web2") }
            #expect(throws: SignedFile.Fault.notNewer(version: 7, than: 7)) { try verify(content, known: 7) }
        }
    }

    @Test func aVersionThatWasChangedIsNoticed() throws {
        try key { key in
            let signature = try key.sign(SignedFileTests.content, kind: .configuration, name: "web1", version: 7)
            let text = String(decoding: signature, as: UTF8.self).replacing("\"version\":7", with: "\"version\":8")

            #expect(throws: SignedFile.Fault.wrongSignature) {
                try SignedFile.verify(
                    SignedFileTests.content, signature: Array(text.utf8), kind: .configuration, name: "web1",
                    newerThan: nil, keys: [key.publicText])
            }
        }
    }

    @Test(arguments: ["", "{}", "x", #"{"version":1,"signature":"!"}"#]) func garbageIsNoSignature(_ text: String) {
        #expect(throws: SignedFile.Fault.malformed) {
            try SignedFile.verify(
                [], signature: Array(text.utf8), kind: .configuration, name: "a", newerThan: nil, keys: [])
        }
    }

    @Test func anotherServersKeyIsNotBelieved() throws {
        try key { key in
            try self.key { other in
                let signature = try other.sign(SignedFileTests.content, kind: .configuration, name: "web1", version: 1)

                #expect(throws: SignedFile.Fault.wrongSignature) {
                    try SignedFile.verify(
                        SignedFileTests.content, signature: signature, kind: .configuration, name: "web1",
                        newerThan: nil, keys: [key.publicText])
                }
            }
        }
    }
}

struct PresenceBookTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    private func presence(_ run: String) throws -> [UInt8] {
        Array(try JSONEncoder().encode(PresenceBook.Presence(run: run, machine: "m", version: "1")))
    }

    @Test func anAgentThatStartsAnewIsNoClone() throws {
        try withTemporaryFolder { folder in
            let book = try PresenceBook("\(folder)/p", policy: .told)
            for run in ["a", "a", "b", "b", "c"] {
                #expect(try book.note(try presence(run), of: "web1", from: "192.0.2.1", connection: 1, now: now) == nil)
            }
        }
    }

    @Test func aRunThatComesBackIsAClone() throws {
        try withTemporaryFolder { folder in
            let book = try PresenceBook("\(folder)/p", policy: .told)
            _ = try book.note(try presence("a"), of: "web1", from: "192.0.2.1", connection: 1, now: now)
            _ = try book.note(try presence("b"), of: "web1", from: "192.0.2.2", connection: 1, now: now)

            // Also after the server was started anew.
            let later = try PresenceBook("\(folder)/p", policy: .told)
            let clone = try later.note(try presence("a"), of: "web1", from: "192.0.2.1", connection: 1, now: now)
            #expect(clone?.addresses == ["192.0.2.2", "192.0.2.1"])
            #expect(try later.record(of: "web1")?.clone == clone)
        }
    }

    @Test(arguments: ["", "{}", #"{"run":"","machine":"m","version":"1"}"#]) func garbageIsRefused(_ text: String)
        throws
    {
        try withTemporaryFolder { folder in
            let book = try PresenceBook("\(folder)/p", policy: .told)

            #expect(throws: IdentityError.badRequest) {
                try book.note(Array(text.utf8), of: "web1", from: "192.0.2.1", connection: 1, now: now)
            }
        }
    }
}
