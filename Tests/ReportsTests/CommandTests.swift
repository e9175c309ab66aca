import Foundation
import Testing
import TestSupport

/// The built program, as a person or a script runs it.
@Suite struct CommandTests {
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-command-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // Temporary: a rest harms nobody.
        for (path, content) in files {
            let url = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
        }
        try body(folder.path)
    }

    private static let sound = ["etc/passwd": "root:x:0:0:root:/root:/bin/bash\n"]
    private static let weak = ["etc/passwd": "root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/sh\n"]

    private func audit(_ folder: String, _ more: String...) throws -> ProgramOutput {
        try elpis(["audit", "--root", folder, "--check", "uid0-only-root"] + more)
    }

    @Test func aSoundHostIsStatus0() throws {
        try withFolder(CommandTests.sound) { folder in
            let output = try audit(folder)

            #expect(output.status == 0)
        }
    }

    @Test func aFindingIsStatus1() throws {
        try withFolder(CommandTests.weak) { folder in
            let output = try audit(folder)

            #expect(output.status == 1)
        }
    }

    @Test(arguments: [("low", 1), ("medium", 1), ("high", 0), ("critical", 0)])
    func theBarIsTheCallers(_ bar: String, _ status: Int32) throws {
        let check = CommandTests.siteCheck.replacing("severity: low", with: "severity: medium")
        try withFolder(CommandTests.weak.merging(["site/site-no-toor.yaml": check]) { $1 }) { folder in
            let output = try elpis([
                "audit", "--root", folder, "--site-checks", "\(folder)/site", "--check", "site-no-toor", "--fail-on",
                bar,
            ])

            #expect(output.status == status)
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
        ["audit", "--root", "/nowhere/at/all"], ["audit", "--check", "uid0-only-rot"], ["audit", "--subject", "shh"],
        ["audit", "--policy", "/nowhere"], ["audit", "--from", "/nowhere"], ["audit", "--from", "/etc/passwd"],
        ["audit", "--output", "/nowhere/report"], ["audit", "--site-checks", "/nowhere"],
        ["query", "DELETE FROM users"],
        ["query", "SELECT"], ["tables", "userz"], ["checks", "show", "nothing"],
    ])
    func whatCannotBeDoneIsOneSentenceAndStatus2(_ arguments: [String]) throws {
        let output = try elpis(arguments)

        #expect(output.status == 2)
        #expect(output.error.hasPrefix("elpis: "))
        #expect(output.error.split(separator: "\n").count == 1)
        #expect(output.text == "")
    }

    @Test(arguments: [
        ["audit", "--nope"], ["audit", "--format", "pdf"], ["nope"], ["audit", "--root", "/", "--from", "x"],
    ])
    func aWrongCommandLineIsStatus64(_ arguments: [String]) throws {
        #expect(try elpis(arguments).status == 64)
    }

    @Test(arguments: [["--help"], ["help", "audit"], ["audit", "--help"], ["--version"], []])
    func helpIsStatus0(_ arguments: [String]) throws {
        let output = try elpis(arguments)

        #expect(output.status == 0)
        #expect(output.text != "")
        #expect(output.error == "")
    }

    @Test func aMisspeltNameIsCorrected() throws {
        #expect(try elpis(["audit", "--check", "uid0-only-rot"]).error.contains("did you mean 'uid0-only-root'?"))
    }

    @Test func theLanguageIsTheEnvironments() throws {
        try withFolder(CommandTests.weak) { folder in
            let output = try elpis(
                ["audit", "--root", folder, "--check", "uid0-only-root"], environment: ["LC_ALL": "ja_JP.UTF-8"])

            #expect(output.text.contains("セキュリティ監査報告"))
        }
    }

    @Test func aSiteCheckIsRun() throws {
        try withFolder(CommandTests.weak.merging(["site/site-no-toor.yaml": CommandTests.siteCheck]) { $1 }) { folder in
            let output = try elpis([
                "audit", "--root", folder, "--site-checks", "\(folder)/site", "--check", "site-no-toor", "--format",
                "csv",
            ])

            #expect(output.text.contains(",site-no-toor,site,low,fail,"))
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
        try withFolder(["site/x.yaml": check + rest + line]) { folder in
            let output = try elpis(["audit", "--site-checks", "\(folder)/site"])

            #expect(output.status == 2)
            #expect(output.error.split(separator: "\n").count == 1)
        }
    }

    @Test func aQueryReadsStandardInput() throws {
        try withFolder(CommandTests.weak) { folder in
            let output = try elpis(
                ["query", "--root", folder, "--format", "json", "-"],
                input: Array("SELECT username, uid FROM users".utf8))

            #expect(output.text.contains("\"username\": \"toor\",\n    \"uid\": 0"))
        }
    }

    @Test func anIncompleteAnswerIsSaid() throws {
        try withFolder(["etc/hostname": "x"]) { folder in
            let output = try elpis(["query", "--root", folder, "SELECT username FROM users"])

            #expect(output.error == "elpis: the answer is incomplete: /etc/passwd does not exist\n")
            #expect(output.status == 0)
        }
    }

    @Test func aClosedPipeIsNoFault() throws {
        let program = "\(projectFolder)/.build/debug/elpis"

        let output = try run("/bin/bash", ["-o", "pipefail", "-c", "\(program) tables --format json | head -c 10"])

        #expect(output.status == 0)
        #expect(output.error == "")
    }

    @Test func aReportGoesToItsFile() throws {
        try withFolder(CommandTests.weak) { folder in
            let output = try audit(folder, "--format", "json", "--output", "\(folder)/report.json")

            #expect(output.text == "")
            #expect(
                try String(contentsOfFile: "\(folder)/report.json", encoding: .utf8).contains("\"verdict\": \"fail\""))
        }
    }

    @Test func theSnapshotOfAHostHasItsVerdicts() throws {
        try withFolder(CommandTests.weak) { folder in
            #expect(try elpis(["snapshot", "--root", folder, "\(folder)/host.elpis"]).status == 0)

            let output = try elpis(["audit", "--from", "\(folder)/host.elpis", "--check", "uid0-only-root"])

            #expect(output.status == 1)
            #expect(output.text.contains("username=toor"))
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theSnapshotOfARealDebianHasItsVerdicts() throws {
        let root = DebianRoot.folder ?? ""
        try withFolder([:]) { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let snapshot = try elpis(["snapshot", "--root", root, "\(folder)/host.elpis"])
            try #require(snapshot.status == 0, "\(snapshot.error)")

            let live = try elpis(["audit", "--root", root, "--format", "csv"])
            let stored = try elpis(["audit", "--from", "\(folder)/host.elpis", "--format", "csv"])

            // Without the first column, the time.
            let lines = [live, stored].map { output in
                output.text.split(separator: "\r\n").map { $0.drop { $0 != "," } }
            }
            #expect(lines[0] == lines[1])
        }
    }
}
