import Foundation
import Testing
import TestSupport

/// `elpis baseline`, as a person or a script runs it.
struct BaselineCommandTests {
    private static let files = [
        "root/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "root/etc/hosts": "127.0.0.1 localhost\n",
        "root/etc/group": "root:x:0:\n",
    ]

    private func baseline(_ folder: String, _ command: String, _ more: String...) throws -> Program.Result {
        try elpis(
            ["baseline", command, "--root", "\(folder)/root", "--state", "\(folder)/state"]
                + ["--seal-key", "\(folder)/keys/key"] + more)
    }

    private func withLearnt(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder(BaselineCommandTests.files) { folder in
            _ = try baseline(folder, "learn", "--days", "0", "--reason", "first")
            try body(folder)
        }
    }

    @Test(arguments: ["/etc/host", "user:nobody-there/1"]) func acceptingWhatIsNotThereIsStatus2(item: String) throws {
        try withLearnt { folder in
            let result = try baseline(folder, "accept", item, "--reason", "typing")

            #expect(result.status == 2)
            #expect(result.errors.contains(item))
        }
    }

    @Test(arguments: ["/etc/hosts", "user:root/0"]) func acceptingWhatIsAcceptedIsStatus0(item: String) throws {
        try withLearnt { folder in
            let result = try baseline(folder, "accept", item, "--reason", "again")

            #expect(result.status == 0)
            #expect(!result.errors.contains(item))
        }
    }

    /// The audit of passwords begins a state as well.
    @Test(arguments: ["status", "diff"]) func aStateInWhichNothingWasLearntIsStatus2(command: String) throws {
        try withTemporaryFolder(BaselineCommandTests.files) { folder in
            let state = ["--root", "\(folder)/root", "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/key"]
            _ = try elpis(["passwords"] + state)
            let result = try baseline(folder, command)

            #expect(result.status == 2)
            #expect(result.errors.contains("baseline learn"))
        }
    }

    @Test func forgettingWhatIsNotAcceptedIsStatus2() throws {
        try withLearnt { folder in
            let result = try elpis([
                "baseline", "forget", "user:nobody-there/1", "--state", "\(folder)/state", "--seal-key",
                "\(folder)/keys/key",
            ])

            #expect(result.status == 2)
        }
    }

    @Test func oneAcceptanceOfFilesAndItemsIsListedOnce() throws {
        try withLearnt { folder in
            let result = try elpis([
                "baseline", "list", "--acceptances", "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/key",
            ])

            #expect(result.output.split(separator: "\n").count == 1)
        }
    }

    @Test func whatAnImageCannotTellIsNotLeftToAnotherLearning() throws {
        try withLearnt { folder in
            let result = try baseline(folder, "diff")

            #expect(result.errors.contains("it describes a running system"))
            #expect(!result.errors.contains("baseline learn"))
        }
    }

    @Test func whatIsNewIsShownWithoutAFormerState() throws {
        try withLearnt { folder in
            let passwd = BaselineCommandTests.files["root/etc/passwd"].map { $0 + "ann:x:1000:1000::/:/bin/sh\n" } ?? ""
            try Data(passwd.utf8).write(to: URL(fileURLWithPath: "\(folder)/root/etc/passwd"))
            let result = try baseline(folder, "diff")

            #expect(result.output.contains("added       user:ann/1000\n    username: ann\n"))
        }
    }

    @Test func filesCanBeLearntAlone() throws {
        try withTemporaryFolder(["root/etc/passwd": "root:x:0:0::/root:/bin/sh\n"]) { folder in
            let options = [
                "--root", "\(folder)/root", "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/key",
            ]
            _ = try elpis(["baseline", "learn", "--only", "files"] + options)

            let sql = "SELECT group_concat(document) FROM watch_state"
            #expect(try elpis(["query", sql, "--format", "csv"] + options).output.contains("manifest,files"))
        }
    }
}
