import Foundation
import Glibc
import Identity
import Logging
import NIOCore
import Tentacle
import TestSupport
import Testing

@testable import Agent

/// Collections that a real server publishes, and an enrolled host fetches.
@Suite(.timeLimit(.minutes(2))) struct CollectionFetchTests {
    @Test func aPublishedCollectionCanBeRunAndCallsForARound() async throws {
        try await EnrolledSite.with { site in
            let bell = Bell()
            try site.publish("one")

            let text = try await site.look(bell: bell)
            #expect(text == "one\n")
            #expect(bell.heard() == [.changed])
        }
    }

    @Test func aNewVersionIsTaken() async throws {
        try await EnrolledSite.with { site in
            try site.publish("one")
            _ = try await site.look()
            try site.publish("two")

            let text = try await site.look()
            #expect(text == "two\n")
        }
    }

    @Test func anArchiveThatWasChangedOnTheServerIsRefused() async throws {
        try await EnrolledSite.with { site in
            try site.publish("one")
            _ = try await site.look()
            try site.publish("two")
            let archive = "\(site.folder)/in/collections/tools.zip"
            let handle = try #require(FileHandle(forUpdatingAtPath: archive))
            try handle.seek(toOffset: 40)
            try handle.write(contentsOf: [0])
            try handle.close()

            let text = try await site.look()
            #expect(text == "one\n")
        }
    }

    @Test func anOldVersionThatIsLaidOutAgainIsRefused() async throws {
        try await EnrolledSite.with { site in
            let shelf = "\(site.folder)/in/collections"
            try site.publish("one")
            try FileManager.default.copyItem(atPath: shelf, toPath: "\(site.folder)/old")
            try site.publish("two")
            _ = try await site.look()
            for name in ["tools.zip", "tools.signature"] {
                try Data(contentsOf: URL(fileURLWithPath: "\(site.folder)/old/\(name)"))
                    .write(to: URL(fileURLWithPath: "\(shelf)/\(name)"))
            }

            let text = try await site.look()
            #expect(text == "two\n")
        }
    }

    @Test func aCollectionThatNobodyPublishedLeavesNothing() async throws {
        try await EnrolledSite.with { site in
            let text = try await site.look()
            #expect(text == nil)
        }
    }
}

extension EnrolledSite {
    /// Publishes a collection of one program that prints a text.
    fileprivate func publish(_ text: String) throws {
        let tools = "\(folder)/tools"
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        try "#!/bin/sh\necho \(text)\n".write(toFile: "\(tools)/say", atomically: true, encoding: .utf8)
        chmod("\(tools)/say", 0o755)
        let result = try Program.run(
            EnrolledSite.server,
            ["collection", "publish", "--identity", "\(folder)/ca", "--directory", "\(folder)/in", "tools", tools])
        try #require(result.status == 0)
    }

    /// One connection of the agent; what the program of the collection prints then.
    fileprivate func look(bell: Bell = Bell()) async throws -> String? {
        let identity = try AgentIdentity.load(from: "\(folder)/state/identity")
        let store = try CollectionStore("\(folder)/collections")
        let fetch = try CollectionFetch(
            ["tools"], store: store, identity: identity, bell: bell, logger: Logger(label: "test"))
        var tls = ClientSettings(
            host: "localhost", port: port,
            tls: ClientTLS(
                trust: .authorities(Array(identity.authorityPEM.utf8)),
                identity: TLSIdentity(
                    chain: Array(identity.certificatePEM.utf8), key: Array(identity.keyPEM.utf8)),
                oldest: .version1_3))
        tls.patience.silence = .seconds(20)
        try await TentacleClient(tls).withConnection { await fetch.look(over: $0) }
        let say = "\(try #require(fetch.searchPaths.first))/say"
        return FileManager.default.isExecutableFile(atPath: say) ? try Program.run(say, []).output : nil
    }
}
