import Foundation
import Testing
import TestSupport

/// The built program, as a person or a script runs it.
@Suite struct CommandTests {
    private static let sound = ["etc/passwd": "root:x:0:0:root:/root:/bin/bash\n"]
    private static let weak = ["etc/passwd": "root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n"]

    private func audit(_ folder: String, _ more: String...) throws -> Program.Result {
        try elpis(["audit", "--root", folder, "--check", "uid0-only-root"] + more)
    }

    @Test func aFolderWithoutASystemIsNoHost() throws {
        try withTemporaryFolder { folder in
            let result = try elpis(["audit", "--root", folder])

            #expect(result.status == 2)
            #expect(result.errors.contains("holds no Linux system"))
        }
    }

    @Test func aSoundHostIsStatus0() throws {
        try withTemporaryFolder(CommandTests.sound) { folder in
            let result = try audit(folder)

            #expect(result.status == 0)
        }
    }

    @Test func aFindingIsStatus1() throws {
        try withTemporaryFolder(CommandTests.weak) { folder in
            let result = try audit(folder)

            #expect(result.status == 1)
        }
    }

    @Test(arguments: [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)])
    func theBarIsTheCallers(_ bar: String, _ status: Int32) throws {
        let check = CommandTests.siteCheck.replacing("severity: low", with: "severity: medium")
        try withTemporaryFolder(CommandTests.weak.merging(["site/site-no-toor.yaml": check]) { $1 }) { folder in
            let result = try elpis([
                "audit", "--root", folder, "--site-checks", "\(folder)/site", "--check", "site-no-toor", "--fail-on",
                bar,
            ])

            #expect(result.status == status)
        }
    }

    private static let siteCheck = """
        id: site-no-toor
        topic: nominative-users
        severity: low
        title: {en: "No toor", ja: "toor がいない"}
        why: {en: "W", ja: "理由"}
        fix: {en: "F", ja: "対処"}
        violations: SELECT username FROM users WHERE username = 'toor'
        """

    @Test(arguments: [
        ["audit", "--root", "/nowhere/at/all"], ["audit", "--root", "/etc/passwd"],
        ["audit", "--policy", "/nowhere"], ["audit", "--from", "/nowhere"], ["audit", "--from", "/etc/passwd"],
        ["audit", "--output", "/nowhere/report"], ["audit", "--site-checks", "/nowhere"],
        ["query", "DELETE FROM users"],
        ["query", "SELECT"],
    ])
    func whatCannotBeDoneIsOneSentenceAndStatus2(_ arguments: [String]) throws {
        let result = try elpis(arguments)

        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("elpis: "))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.output == "")
    }

    @Test(arguments: [
        ["audit", "--nope"], ["audit", "--format", "pdf"], ["nope"], ["audit", "--root", "/", "--from", "x"],
        ["audit", "--check", "uid0-only-rot"], ["audit", "--subject", "shh"], ["checks", "show", "nothing"],
        ["checks", "list", "--subject", "shh"], ["tables", "userz"], ["audit", "--time-limit", "0"],
    ])
    func aWrongCommandLineIsStatus64(_ arguments: [String]) throws {
        #expect(try elpis(arguments).status == 64)
    }

    @Test(arguments: [["--help"], ["help", "audit"], ["audit", "--help"], ["--version"], []])
    func helpIsStatus0(_ arguments: [String]) throws {
        let result = try elpis(arguments)

        #expect(result.status == 0)
        #expect(result.output != "")
        #expect(result.errors == "")
    }

    @Test(arguments: [("--check", "uid0-only-rot", "uid0-only-root"), ("--subject", "shh", "ssh")])
    func aMisspeltNameIsCorrected(_ option: String, _ name: String, _ meant: String) throws {
        #expect(try elpis(["audit", option, name]).errors.contains("did you mean '\(meant)'?"))
    }

    @Test func theLanguageIsTheEnvironments() throws {
        try withTemporaryFolder(CommandTests.weak) { folder in
            let result = try elpis(
                ["audit", "--root", folder, "--check", "uid0-only-root"], environment: ["LC_ALL": "ja_JP.UTF-8"])

            #expect(result.output.contains("セキュリティ監査報告"))
        }
    }

    @Test func aSiteCheckIsRun() throws {
        try withTemporaryFolder(CommandTests.weak.merging(["site/site-no-toor.yaml": CommandTests.siteCheck]) { $1 }) {
            folder in
            let result = try elpis([
                "audit", "--root", folder, "--site-checks", "\(folder)/site", "--check", "site-no-toor", "--format",
                "csv",
            ])

            #expect(result.output.contains(",site-no-toor,site,low,fail,"))
        }
    }

    @Test(arguments: ["id: uid0-only-root\n", "nope: 1\n", "violations: SELECT FROM\n", ": : :"])
    func aBadSiteCheckIsStatus2(_ line: String) throws {
        let check = """
            topic: nominative-users
            severity: low
            title: {en: "T", ja: "題"}
            why: {en: "W", ja: "理由"}
            fix: {en: "F", ja: "対処"}

            """
        let rest =
            (line.hasPrefix("id") ? "" : "id: x\n") + (line.hasPrefix("violations") ? "" : "violations: SELECT 1\n")
        try withTemporaryFolder(["site/x.yaml": check + rest + line]) { folder in
            let result = try elpis(["audit", "--site-checks", "\(folder)/site"])

            #expect(result.status == 2)
            #expect(result.errors.split(separator: "\n").count == 1)
        }
    }

    @Test func aQueryReadsStandardInput() throws {
        try withTemporaryFolder(CommandTests.weak) { folder in
            let result = try elpis(
                ["query", "--root", folder, "--format", "json", "-"],
                input: Array("SELECT username, uid FROM users".utf8))

            #expect(result.output.contains("\"username\": \"toor\",\n    \"uid\": 0"))
        }
    }

    @Test func anIncompleteAnswerIsSaid() throws {
        try withTemporaryFolder(["etc/hostname": "x"]) { folder in
            let result = try elpis(["query", "--root", folder, "SELECT username FROM users"])

            #expect(result.errors == "elpis: the answer is incomplete: /etc/passwd does not exist\n")
            #expect(result.status == 0)
        }
    }

    @Test func aClosedPipeIsNoFault() throws {
        let result = try Program.run(
            "/bin/bash", ["-o", "pipefail", "-c", "\(elpisProgram) tables --format json | head -c 10"])

        #expect(result.status == 0)
        #expect(result.errors == "")
    }

    @Test func aReportGoesToItsFile() throws {
        try withTemporaryFolder(CommandTests.weak) { folder in
            let result = try audit(folder, "--format", "json", "--output", "\(folder)/report.json")

            #expect(result.output == "")
            #expect(
                try String(contentsOfFile: "\(folder)/report.json", encoding: .utf8).contains("\"verdict\": \"fail\""))
        }
    }

    @Test func theSnapshotOfAHostHasItsVerdicts() throws {
        try withTemporaryFolder(CommandTests.weak) { folder in
            #expect(try elpis(["snapshot", "--root", folder, "\(folder)/host.elpis"]).status == 0)

            let result = try elpis(["audit", "--from", "\(folder)/host.elpis", "--check", "uid0-only-root"])

            #expect(result.status == 1)
            #expect(result.output.contains("username=toor"))
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theSnapshotOfARealDebianHasItsVerdicts() throws {
        let root = DebianRoot.folder ?? ""
        try withTemporaryFolder { folder in
            let snapshot = try elpis(["snapshot", "--root", root, "\(folder)/host.elpis"])
            try #require(snapshot.status == 0, "\(snapshot.errors)")

            let live = try elpis(["audit", "--root", root, "--format", "csv"])
            let stored = try elpis(["audit", "--from", "\(folder)/host.elpis", "--format", "csv"])

            // Without the first column, the time.
            let lines = [live, stored].map { result in
                result.output.split(separator: "\r\n").map { $0.drop { $0 != "," } }
            }
            #expect(lines[0] == lines[1])
        }
    }
}
