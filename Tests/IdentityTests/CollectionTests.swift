import Foundation
import Identity
import TestSupport
import Testing

/// Collections of files as the server signs and lays them out.
@Suite struct CollectionTests {
    private struct Server {
        let folder: String
        let key: ConfigurationKey
        let shelf: CollectionShelf

        init(_ folder: String) throws {
            self.folder = folder
            let authority = try AuthorityFolder("\(folder)/ca")
            _ = try authority.authority(organisation: "Example", now: Date())
            key = try authority.configurationKey()
            shelf = try CollectionShelf("\(folder)/in")
        }

        func publish(_ text: String, as name: String = "tools", now: Date = Date()) throws -> Int64 {
            try shelf.publish(Array(text.utf8), as: try CollectionName(name), signedBy: key, now: now)
        }

        func bytes(_ path: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/in/\(path)")))
        }

        func promise(name: String = "tools", kind: SignedFile.Kind = .collection) throws -> (Int64, String) {
            try SignedFile.promise(
                try bytes("collections/tools.signature"), kind: kind, name: name, keys: [key.publicText])
        }
    }

    private func withServer(_ body: (Server) throws -> Void) throws {
        try withTemporaryFolder { try body(try Server($0)) }
    }

    @Test func theSignatureTellsVersionAndDigestOfTheArchive() throws {
        try withServer { server in
            let version = try server.publish("content")

            let promise = try server.promise()
            #expect(promise.0 == version)
            #expect(promise.1 == "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73")
        }
    }

    @Test func referenceAgentsFindADigestOf32Digits() throws {
        try withServer { server in
            _ = try server.publish("content")

            #expect(try server.bytes("md5/tools.md5") == Array("9a0364b9e99bb480dd25e1f0284c8555".utf8))
        }
    }

    @Test func aVersionGrowsAlsoWhenTheClockWasSetBack() throws {
        try withServer { server in
            let first = try server.publish("1")

            #expect(try server.publish("2", now: Date(timeIntervalSince1970: 0)) == first + 1)
        }
    }

    @Test(arguments: ["other", "Tools"]) func aSignatureIsForOneName(_ name: String) throws {
        try withServer { server in
            _ = try server.publish("content")

            #expect(throws: SignedFile.Fault.wrongSignature) { try server.promise(name: name) }
        }
    }

    @Test func aSignatureForACollectionIsNoneForAConfiguration() throws {
        try withServer { server in
            _ = try server.publish("content")

            #expect(throws: SignedFile.Fault.wrongSignature) { try server.promise(kind: .configuration) }
        }
    }

    @Test func anotherDigestInTheSignatureIsRefused() throws {
        try withServer { server in
            _ = try server.publish("content")
            let text = String(decoding: try server.bytes("collections/tools.signature"), as: UTF8.self)
            let forged = Array(text.replacingOccurrences(of: "ed7002b4", with: "00000000").utf8)

            #expect(throws: SignedFile.Fault.wrongSignature) {
                try SignedFile.promise(forged, kind: .collection, name: "tools", keys: [server.key.publicText])
            }
        }
    }

    @Test func whatIsWithdrawnIsGone() throws {
        try withServer { server in
            _ = try server.publish("content")

            #expect(try server.shelf.withdraw(try CollectionName("tools")))
            #expect(try server.shelf.list().isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(server.folder)/in/md5") == [])
        }
    }

    @Test(arguments: ["..", "a/b", ".a", "", "d41d8cd98f00b204e9800998ecf8427e"])
    func aNameThatCouldBeAnotherFileIsNone(_ name: String) {
        #expect(throws: IdentityError.badCollectionName(name)) { try CollectionName(name) }
    }

    // MARK: The command

    private func publish(_ content: String, in folder: String) throws -> Program.Result {
        try Program.run(
            "\(projectFolder)/.build/debug/elpisd",
            ["collection", "publish", "--identity", "\(folder)/ca", "--directory", "\(folder)/in", "tools", content])
    }

    @Test func aFolderIsPackedWithItsExecutables() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                atPath: "\(folder)/tools/lib", withIntermediateDirectories: true)
            try "#!/bin/sh\necho 7\n".write(toFile: "\(folder)/tools/seven", atomically: true, encoding: .utf8)
            chmod("\(folder)/tools/seven", 0o755)
            try "x".write(toFile: "\(folder)/tools/lib/x", atomically: true, encoding: .utf8)

            #expect(try publish("\(folder)/tools", in: folder).status == 0)
            _ = try Program.run("/usr/bin/unzip", ["-q", "\(folder)/in/collections/tools.zip", "-d", "\(folder)/out"])
            #expect(try Program.run("\(folder)/out/seven", []).output == "7\n")
            #expect(try String(contentsOfFile: "\(folder)/out/lib/x", encoding: .utf8) == "x")
        }
    }

    @Test func aFolderWithALinkIsNotPublished() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/tools", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/tools/l", withDestinationPath: "/etc/passwd")

            #expect(try publish("\(folder)/tools", in: folder).status == 2)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/in/collections/tools.zip"))
        }
    }
}
