import Archive
import Crypto
import Foundation
import Glibc
import Storage
import TestSupport
import Testing

@testable import Agent

/// Collections as the agent keeps them.
@Suite struct CollectionStoreTests {
    private struct Place {
        let folder: String
        let store: CollectionStore

        init(_ folder: String) throws {
            self.folder = "\(folder)/collections"
            store = try CollectionStore(self.folder)
        }

        func edition(_ archive: [UInt8], _ version: Int64) -> CollectionStore.Edition {
            let digest = SHA256.hash(data: archive).map { String(format: "%02x", $0) }.joined()
            return CollectionStore.Edition(version: version, sha256: digest)
        }

        func install(_ archive: [UInt8], as name: String = "tools", version: Int64, signed: [UInt8]? = nil) throws {
            let file = try store.begin()
            try file.append(archive)
            try store.install(file, as: name, edition(signed ?? archive, version))
        }

        func text(_ path: String) -> String? { try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) }

        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
        }
    }

    private static func archive(_ text: String) -> [UInt8] {
        var builder = ZIPBuilder()
        builder.addFile("bin/run", Array(text.utf8), isExecutable: true)
        builder.addFile("list", Array(text.utf8), isExecutable: false)
        return builder.archive
    }

    private func withPlace(_ body: (Place) throws -> Void) throws {
        try withTemporaryFolder { try body(try Place($0)) }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func anEditionIsUnpackedWithClosedModes() throws {
        try withPlace { place in
            try place.install(CollectionStoreTests.archive("one"), version: 1)

            #expect(place.text("tools/bin/run") == "one")
            #expect(try mode("\(place.folder)/tools/bin/run") == 0o750)
            #expect(try mode("\(place.folder)/tools/list") == 0o640)
            #expect(try mode("\(place.folder)/tools/bin") == 0o750)
        }
    }

    @Test func aProgramOfACollectionIsTrusted() throws {
        try withPlace { place in
            chmod((place.folder as NSString).deletingLastPathComponent, 0o700)
            try place.install(CollectionStoreTests.archive("#!/bin/sh\n"), version: 1)

            #expect(throws: Never.self) { try CommandTrust(path: place.store.path(of: "tools") + "/bin").verify("run") }
        }
    }

    @Test func theNextEditionTakesThePlaceOfTheOneBefore() throws {
        try withPlace { place in
            try place.install(CollectionStoreTests.archive("one"), version: 1)
            try place.install(CollectionStoreTests.archive("two"), version: 2)

            #expect(place.text("tools/list") == "two")
            #expect(try place.names.count == 2)
        }
    }

    @Test func anArchiveThatWasNotSignedLeavesTheOneBefore() throws {
        try withPlace { place in
            let one = CollectionStoreTests.archive("one")
            try place.install(one, version: 1)

            #expect(throws: CollectionError.otherContent("tools")) {
                try place.install(
                    CollectionStoreTests.archive("evil"), version: 2, signed: CollectionStoreTests.archive("two"))
            }
            #expect(place.text("tools/list") == "one")
            #expect(try place.store.edition(of: "tools") == place.edition(one, 1))
        }
    }

    @Test func anArchiveThatIsDamagedLeavesNothingBehind() throws {
        try withPlace { place in
            var archive = CollectionStoreTests.archive("one")
            archive[14] ^= 1

            #expect(throws: ZIPError.contradiction("bin/run")) { try place.install(archive, version: 1) }
            let names = try place.names
            #expect(names.isEmpty)
        }
    }

    @Test func anOlderEditionIsRefused() throws {
        try withPlace { place in
            try place.install(CollectionStoreTests.archive("two"), version: 2)

            #expect(throws: CollectionError.older("tools", version: 1, than: 2)) {
                try place.store.wants(place.edition(CollectionStoreTests.archive("one"), 1), of: "tools")
            }
        }
    }

    @Test func theSameEditionIsNotFetchedAgain() throws {
        try withPlace { place in
            let one = CollectionStoreTests.archive("one")
            try place.install(one, version: 1)

            #expect(try !place.store.wants(place.edition(one, 1), of: "tools"))
        }
    }

    @Test func aCollectionThatIsNamedNoMoreIsRemoved() throws {
        try withPlace { place in
            try place.install(CollectionStoreTests.archive("one"), version: 1)
            try place.install(CollectionStoreTests.archive("two"), as: "other", version: 1)

            try place.store.tidy(keeping: ["other"])
            let names = try place.names
            #expect(names.allSatisfy { $0.hasPrefix("other") })
            #expect(place.text("other/list") == "two")
        }
    }

    @Test func removingFollowsNoLink() throws {
        try withPlace { place in
            let outside = (place.folder as NSString).deletingLastPathComponent + "/outside"
            try FileManager.default.createDirectory(atPath: "\(outside)/kept", withIntermediateDirectories: true)
            symlink(outside, "\(place.folder)/stray")

            try place.store.tidy(keeping: [])
            let names = try place.names
            #expect(names.isEmpty)
            #expect(FileManager.default.fileExists(atPath: "\(outside)/kept"))
        }
    }

    /// A process that installs editions is killed at any instant; what can be seen is always one edition, and whole.
    @Test(.timeLimit(.minutes(2))) func aKillNeverLeavesAMixedCollection() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/collections"
            var newest = 0
            for _ in 0..<60 {
                let child = try Child("\(projectFolder)/.build/debug/CollectionTorture", [path])
                usleep(UInt32.random(in: 10_000...400_000))
                child.kill()
                guard FileManager.default.fileExists(atPath: "\(path)/tools") else { continue }
                let versions = try (0..<6).map { number in
                    try String(contentsOfFile: "\(path)/tools/folder\(number % 4)/\(number)", encoding: .utf8)
                }
                #expect(Set(versions).count == 1)
                let version = try #require(versions.first.flatMap { Int($0) })
                #expect(version >= newest)
                newest = version
            }
            #expect(newest > 20)
            try CollectionStore(path).tidy(keeping: ["tools"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
        }
    }
}
