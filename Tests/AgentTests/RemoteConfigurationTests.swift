import Foundation
import Identity
import Storage
import TestSupport
import Testing

@testable import Agent

/// Configurations that a real authority signs.
@Suite struct RemoteConfigurationTests {
    private struct Host {
        let folder: DurableFolder
        let identity: AgentIdentity
        let key: ConfigurationKey

        init(_ path: String) throws {
            let now = Date()
            let authority = try AuthorityFolder("\(path)/authority")
            _ = try authority.authority(organisation: "Example", now: now)
            key = try authority.configurationKey()
            let registrar = try Registrar("\(path)/authority")
            let token = try registrar.makeToken(
                name: try AgentName("web1"), group: "Servers", expires: now + 60, replaces: false, now: now)
            let application = CertificateApplication(machine: "m")
            let reply = try registrar.enrol(try application.request(token: token), now: now)
            identity = try application.identity(
                from: try reply.bytes, name: token.name, fingerprint: token.fingerprint, servers: ["s"], now: now)
            folder = try DurableFolder("\(path)/agent")
        }

        func remote() throws -> RemoteConfiguration { try RemoteConfiguration(in: folder, identity: identity) }

        func signature(_ text: String, name: String = "web1", version: Int64) throws -> [UInt8] {
            try key.sign(Array(text.utf8), kind: .configuration, name: name, version: version)
        }

        func accept(_ text: String, version: Int64) throws {
            var remote = try remote()
            try remote.accept(Array(text.utf8), signature: try signature(text, version: version))
        }
    }

    private func withHost(_ body: (Host) throws -> Void) throws {
        try withTemporaryFolder { try body(try Host($0)) }
    }

    private let first = "server_ip a.example\n"
    private let second = "server_ip b.example\n"

    @Test func whatIsSignedIsUsedAlsoAfterARestart() throws {
        try withHost { host in
            #expect(try host.remote().text == nil)

            try host.accept(first, version: 5)

            let remote = try host.remote()
            #expect(remote.text == Array(first.utf8))
            #expect(remote.version == 5)
        }
    }

    @Test(arguments: ["server_ip evil.example\n", ""]) func anotherTextUnderASignatureIsRefused(text: String) throws {
        try withHost { host in
            var remote = try host.remote()

            #expect(throws: SignedFile.Fault.wrongSignature) {
                try remote.accept(Array(text.utf8), signature: try host.signature(first, version: 5))
            }
            #expect(try host.remote().text == nil)
        }
    }

    @Test func aSignatureForAnotherHostIsRefused() throws {
        try withHost { host in
            var remote = try host.remote()

            #expect(throws: SignedFile.Fault.wrongSignature) {
                try remote.accept(Array(first.utf8), signature: try host.signature(first, name: "web2", version: 5))
            }
        }
    }

    @Test(arguments: [4, 5] as [Int64]) func anOlderVersionIsRefused(version: Int64) throws {
        try withHost { host in
            try host.accept(first, version: 5)
            var remote = try host.remote()

            #expect(throws: SignedFile.Fault.notNewer(version: version, than: 5)) {
                try remote.accept(Array(second.utf8), signature: try host.signature(second, version: version))
            }
            #expect(remote.text == Array(first.utf8))
        }
    }

    @Test func aConfigurationWithAnErrorIsRefused() throws {
        try withHost { host in
            let wrong = "interval never\n"
            let problems = AgentConfiguration(Array(wrong.utf8), file: "").problems
            try #require(problems.contains { $0.severity == .error })

            #expect(throws: RemoteConfigurationError.self) { try host.accept(wrong, version: 5) }
            #expect(try host.remote().text == nil)
        }
    }

    @Test func theOneBeforeIsRestoredWhenNoServerIsReached() throws {
        try withHost { host in
            try host.accept(first, version: 5)
            var remote = try host.remote()
            _ = try remote.noteRound(reachedServer: true)
            try remote.accept(Array(second.utf8), signature: try host.signature(second, version: 6))

            let outcomes = try (0..<RemoteConfiguration.trialRounds).map { _ in
                // The agent may be started anew in between.
                var again = try host.remote()
                return try again.noteRound(reachedServer: false)
            }

            #expect(outcomes == [false, false, true])
            let after = try host.remote()
            #expect(after.text == Array(first.utf8))
            #expect(
                after.note
                    == "version 6 of the server's configuration reached no server in 3 rounds; version 5 is used again")
        }
    }

    @Test func oneThatFailedIsNotTakenAgain() throws {
        try withHost { host in
            try host.accept(second, version: 6)
            var remote = try host.remote()
            for _ in 0..<RemoteConfiguration.trialRounds { _ = try remote.noteRound(reachedServer: false) }
            #expect(remote.text == nil)

            #expect(throws: SignedFile.Fault.notNewer(version: 6, than: 6)) {
                try remote.accept(Array(second.utf8), signature: try host.signature(second, version: 6))
            }
        }
    }

    @Test func oneThatReachedAServerStaysWhenItsServersAreAwayLater() throws {
        try withHost { host in
            try host.accept(first, version: 5)
            var remote = try host.remote()
            _ = try remote.noteRound(reachedServer: true)

            for _ in 0..<10 { #expect(try remote.noteRound(reachedServer: false) == false) }

            #expect(remote.text == Array(first.utf8))
        }
    }

    @Test func whoChangesTheKeptFileChangesNothing() throws {
        try withHost { host in
            try host.accept(first, version: 5)
            let path = "\(host.folder.path)/remote.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let forged = text.replacing(
                Data(first.utf8).base64EncodedString(), with: Data("server_ip evil\n".utf8).base64EncodedString())
            try #require(forged != text)
            try forged.write(toFile: path, atomically: true, encoding: .utf8)
            chmod(path, 0o600)

            let remote = try host.remote()

            #expect(remote.text == nil)
            #expect(remote.note?.contains("its signature is not right") == true)
        }
    }

    @Test func aDamagedFileIsTold() throws {
        try withHost { host in
            try host.folder.replace("remote.json", with: Array("{".utf8))

            #expect(throws: RemoteConfigurationError.unreadable(path: "\(host.folder.path)/remote.json")) {
                try host.remote()
            }
        }
    }

    @Test(arguments: [-1, Int.max]) func aTrialThatCannotBeIsDamage(rounds: Int) throws {
        try withHost { host in
            try host.folder.replace("remote.json", with: Array("{\"newest\":1,\"failedRounds\":\(rounds)}".utf8))

            #expect(throws: RemoteConfigurationError.unreadable(path: "\(host.folder.path)/remote.json")) {
                try host.remote()
            }
        }
    }
}
