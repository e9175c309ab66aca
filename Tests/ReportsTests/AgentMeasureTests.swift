import Facts
import Foundation
import Glibc
import Testing
import TestSupport

/// `elpis agent measure`, as the agent runs it.
@Suite struct AgentMeasureTests {
    private static let files = [
        "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/group": "root:x:0:\n",
        "/etc/shadow": "root:$6$salt$s3crethash:19000:0:99999:7:::\n", "/etc/os-release": "ID=debian\nVERSION_ID=12\n",
    ]

    /// Runs it on a root, with a state of its own.
    private func measure(
        _ root: String, in folder: String, _ options: String...
    ) throws -> Program.Result {
        try Program.run(
            elpisProgram,
            [
                "agent", "measure", "--root", root, "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/key",
                "--output", "\(folder)/output",
            ] + options)
    }

    /// As the agent does when the server has taken the tables.
    private func acknowledge(in folder: String) throws {
        let versions = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/output/tables.versions"))
        try versions.write(to: URL(fileURLWithPath: "\(folder)/state/agent/tables.versions"))
    }

    private func tables(in folder: String) throws -> Snapshot {
        let file = open("\(folder)/output/tables.gz", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        return try Snapshot(descriptor: file)
    }

    @Test(.enabled(if: DebianRoot.folder != nil)) func theFirstTablesAnswerQueries() throws {
        try withTemporaryFolder { folder in
            let result = try measure(DebianRoot.folder ?? "", in: folder)
            #expect(result.status == 0, "\(result.errors)")

            let answer = try Program.run(
                elpisProgram,
                ["query", "--from", "\(folder)/output/tables.gz", "SELECT count(*) > 100 AS many FROM deb_packages"])

            #expect(answer.output.split(separator: "\n").last == "1")
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil)) func anUnchangedHostSendsNoTables() throws {
        try withTemporaryFolder { folder in
            // The first execution is remembered by the state, whose tables the second one therefore sends.
            for _ in 0..<2 {
                _ = try measure(DebianRoot.folder ?? "", in: folder)
                try acknowledge(in: folder)
            }

            _ = try measure(DebianRoot.folder ?? "", in: folder)

            let snapshot = try tables(in: folder)
            #expect(snapshot.tables.keys.sorted() == [])
            #expect(try #require(snapshot.versions).count > 100)
        }
    }

    @Test func versionsLargerThanAnyOfOursSendEverything() throws {
        try withTemporaryFolder(AgentMeasureTests.files) { root in
            try withTemporaryFolder { folder in
                _ = try measure(root, in: folder)
                try Data(count: 2 << 20).write(to: URL(fileURLWithPath: "\(folder)/state/agent/tables.versions"))

                let result = try measure(root, in: folder)

                #expect(result.status == 0, "\(result.errors)")
                #expect(try tables(in: folder).tables["users"] != nil)
            }
        }
    }

    @Test func aChangeSendsItsTables() throws {
        try withTemporaryFolder(AgentMeasureTests.files) { root in
            try withTemporaryFolder { folder in
                for _ in 0..<2 {
                    _ = try measure(root, in: folder)
                    try acknowledge(in: folder)
                }
                try Data("root:x:0:0:root:/root:/bin/sh\n".utf8).write(to: URL(fileURLWithPath: "\(root)/etc/passwd"))

                _ = try measure(root, in: folder)

                let sent = try tables(in: folder).tables
                #expect(sent["users"] != nil)
                #expect(sent["etc_services"] == nil)
            }
        }
    }

    @Test func allTablesAreSentWhereThatIsAskedFor() throws {
        try withTemporaryFolder(AgentMeasureTests.files) { root in
            try withTemporaryFolder { folder in
                _ = try measure(root, in: folder)
                try acknowledge(in: folder)

                _ = try measure(root, in: folder, "--full")

                let snapshot = try tables(in: folder)
                #expect(snapshot.tables["etc_services"] != nil && snapshot.tables["users"] != nil)
            }
        }
    }

    @Test func noSecretLeavesTheHost() throws {
        try withTemporaryFolder(AgentMeasureTests.files) { root in
            try withTemporaryFolder { folder in
                _ = try measure(root, in: folder)

                let text = try Program.run("/usr/bin/zcat", ["\(folder)/output/tables.gz"]).output
                #expect(text.contains("shadow") && !text.contains("s3crethash"))
            }
        }
    }

    @Test func theModulesArePartOfAMessage() throws {
        try withTemporaryFolder(AgentMeasureTests.files) { root in
            try withTemporaryFolder { folder in
                _ = try measure(root, in: folder)

                let modules = try String(contentsOfFile: "\(folder)/output/modules.xml", encoding: .utf8)
                #expect(modules.hasPrefix("<module>\n<name>Elpis ") && modules.contains("<name>Elpis plugin</name>"))
            }
        }
    }

    @Test func itIsEndedWhenItTakesTooLong() throws {
        try withTemporaryFolder(AgentMeasureTests.files.merging(["/checks/site-endless.yaml": endlessCheck]) { $1 }) {
            root in
            try withTemporaryFolder { folder in
                let result = try measure(root, in: folder, "--time-limit", "1", "--site-checks", "\(root)/checks")

                #expect(result.status == 128 + SIGALRM)
            }
        }
    }
}
