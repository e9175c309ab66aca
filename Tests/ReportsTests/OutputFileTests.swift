import Foundation
import Glibc
import Reports
import TestSupport
import Testing

@Suite struct OutputFileTests {
    private func withFolder(_ mode: Int = 0o700, _ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
            try body(folder)
        }
    }

    @Test func theFileAppearsWholeAndForItsOwnerAlone() throws {
        try withFolder { folder in
            let file = try OutputFile("\(folder)/report")
            try file.write(Array("content".utf8))
            try file.commit()

            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/report")[.posixPermissions] as? Int

            #expect(mode == 0o600)
            #expect(try String(contentsOfFile: "\(folder)/report", encoding: .utf8) == "content")
        }
    }

    @Test func withoutCommitTheOldFileStays() throws {
        try withFolder { folder in
            try "old".write(toFile: "\(folder)/report", atomically: false, encoding: .utf8)
            do { try OutputFile("\(folder)/report").write(Array("new".utf8)) }

            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report"])
            #expect(try String(contentsOfFile: "\(folder)/report", encoding: .utf8) == "old")
        }
    }

    @Test func aLinkInAFolderOpenToAllIsRefused() throws {
        try withFolder(0o1777) { folder in
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "/etc/passwd")

            #expect(throws: OutputError.untrustedLink(path: "\(folder)/link")) { try OutputFile("\(folder)/link") }
        }
    }

    @Test func aLinkInAFolderOfOnesOwnIsFollowed() throws {
        try withFolder { folder in
            try "old".write(toFile: "\(folder)/real", atomically: false, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/real")
            let file = try OutputFile("\(folder)/link")
            try file.write(Array("new".utf8))
            try file.commit()

            #expect(try String(contentsOfFile: "\(folder)/real", encoding: .utf8) == "new")
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func somebodyElsesPipeInAFolderOpenToAllIsRefused() throws {
        try withFolder(0o1777) { folder in
            mkfifo("\(folder)/pipe", 0o666)
            chown("\(folder)/pipe", 65534, 65534)

            #expect(throws: OutputError.untrustedPipe(path: "\(folder)/pipe")) { try OutputFile("\(folder)/pipe") }
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func aLinkInSomebodyElsesFolderIsRefused() throws {
        try withFolder { folder in
            chown(folder, 65534, 65534)
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "/etc/passwd")

            #expect(throws: OutputError.untrustedLink(path: "\(folder)/link")) { try OutputFile("\(folder)/link") }
        }
    }
}
