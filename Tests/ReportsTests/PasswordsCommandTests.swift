import Foundation
import Testing
import TestSupport

/// `elpis passwords`, as a person runs it.
@Suite struct PasswordsCommandTests {
    /// Of the password `dragon`.
    private static let hash = "$1$abcdefgh$gyPqltr49ET96qfEMI36o/"
    private static let weak = files(field: hash)

    private static func files(field: String) -> [String: String] {
        ["etc/passwd": "ann:x:1000:1000::/home/ann:/bin/sh\n", "etc/shadow": "ann:\(field):20000::::::\n"]
    }

    private func arguments(_ folder: String) -> [String] {
        ["passwords", "--root", folder, "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/seal.key"]
    }

    @Test func aWeakPasswordIsStatus1() throws {
        try withTemporaryFolder(Self.weak) { folder in
            let result = try elpis(arguments(folder))

            #expect(result.status == 1)
            #expect(result.output.contains("dictionary word"))
        }
    }

    @Test func whatIsLeftToTryComesBeforeWhatIsLocked() throws {
        let files = [
            "etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n",
            "etc/shadow": "root:!:20000::::::\nann:\(Self.hash):20000::::::\n",
        ]
        try withTemporaryFolder(files) { folder in
            let result = try elpis(arguments(folder) + ["--format", "csv"])

            let names = result.output.split(whereSeparator: \.isNewline).dropFirst().map { $0.prefix { $0 != "," } }
            #expect(names == ["ann", "root"])
        }
    }

    @Test func aLockedPasswordIsStatus0() throws {
        try withTemporaryFolder(Self.files(field: "!")) { folder in
            let result = try elpis(arguments(folder))

            #expect(result.status == 0)
        }
    }

    @Test(arguments: ["table", "json", "csv"])
    func neitherPasswordNorHashIsPrinted(_ format: String) throws {
        try withTemporaryFolder(Self.weak) { folder in
            let result = try elpis(arguments(folder) + ["--format", format])

            let text = result.output + result.errors
            #expect(text.contains("weak"))
            #expect(!text.contains("dragon"))
            #expect(!text.contains("gyPqltr4"))
        }
    }

    @Test func passwordsAreNotRevealedToAFile() throws {
        try withTemporaryFolder(Self.weak) { folder in
            let result = try elpis(arguments(folder) + ["--reveal"])

            #expect(result.status == 2)
            #expect(!result.output.contains("dragon"))
        }
    }

    @Test func passwordsAreRevealedToRootAtATerminal() throws {
        try withTemporaryFolder(Self.weak) { folder in
            let command = ([elpisProgram] + arguments(folder) + ["--reveal"]).joined(separator: " ")
            let result = try Program.run("/usr/bin/script", ["-qec", command, "/dev/null"])

            #expect(result.output.contains("dragon"))
        }
    }

    @Test func anImageNeedsAStateOfItsOwn() throws {
        try withTemporaryFolder(Self.weak) { folder in
            let result = try elpis(["passwords", "--root", folder])

            #expect(result.status == 2)
            #expect(result.errors.contains("--state"))
        }
    }

    @Test func theCheckFailsOnAWeakPassword() throws {
        try withTemporaryFolder(Self.weak) { folder in
            _ = try elpis(arguments(folder))
            let result = try elpis(["audit", "--check", "weak-passwords"] + arguments(folder).dropFirst())

            #expect(result.status == 1)
            #expect(result.output.contains("dictionary word"))
        }
    }
}
