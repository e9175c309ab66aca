import Foundation
import Policies
import Reports
import TestSupport
import Testing

/// `elpis plugin`, as an agent runs it.
struct PluginTests {
    @Test func eachModuleIsReadByTheParserOfRealServers() throws {
        try withPlugin { plugin in
            let output = try plugin.run().output
            let names = try namesFoundByPerl(in: output)
            #expect(names == plugin.names(in: output) && names.contains("Elpis ssh-root-login"))
        }
    }

    @Test func theOutputIsASCII() throws {
        try withPlugin { plugin in
            let bytes = try plugin.run("--language", "ja").bytes
            #expect(!bytes.isEmpty && bytes.allSatisfy { $0 < 0x80 })
        }
    }

    @Test(arguments: [["--no-such-option"], ["--check_selinux", "2"], ["--help"], ["--conf", "/no/such/file"]])
    func aWrongCommandLineIsSaidInXML(arguments: [String]) throws {
        let result = try Program.run(elpisProgram, ["plugin"] + arguments)

        let names = try namesFoundByPerl(in: result.output)
        #expect(result.status == 0 && names == ["Elpis plugin"])
    }

    @Test func aPluginThatTakesTooLongSaysSo() throws {
        try withPlugin { plugin in
            try withTemporaryFolder(["site-endless.yaml": endlessCheck]) { checks in
                let result = try plugin.run("--time-limit", "1", "--site-checks", checks)

                let names = try namesFoundByPerl(in: result.output)
                #expect(result.status == 0 && names == ["Elpis plugin"])
            }
        }
    }

    @Test func whatCouldNotBeAssessedHasNoModule() throws {
        try withPlugin(["/etc/shadow/a-folder": ""]) { plugin in
            let output = try plugin.run().output

            #expect(!plugin.names(in: output).contains("Elpis no-empty-passwords"))
            #expect(plugin.module("Elpis checks not assessed", in: output).contains("no-empty-passwords"))
        }
    }

    /// However many they are.
    @Test func everyCheckThatCouldNotBeAssessedIsNamed() throws {
        try withPlugin { plugin in
            let output = try Program.run(elpisProgram, ["plugin", "--root", plugin.root]).output
            let module = plugin.module("Elpis checks not assessed", in: output)
            let names = Set(plugin.names(in: output))

            let ids = try Catalogue.builtIn().checks.filter { $0.requirement.contains { $0.hasPrefix("P") } }.map(\.id)
            let untold = ids.filter { !names.contains("Elpis \($0)") && !module.contains($0) }
            #expect(untold == [])
        }
    }

    @Test func aCheckThatIsSwitchedOffHasNoModule() throws {
        try withPlugin { plugin in
            let output = try plugin.run("--check_ssh_root_access", "0").output

            #expect(!plugin.names(in: output).contains("Elpis ssh-root-login"))
        }
    }

    @Test func theOldNamesReplaceTheNewOnes() throws {
        try withPlugin { plugin in
            let names = plugin.names(in: try plugin.run("--classic-names").output)

            #expect(names.contains("SSH root access status") && !names.contains("Elpis ssh-root-login"))
        }
    }

    @Test func theModuleOfAFileTellsOfThatFileAlone() throws {
        try withPlugin(["/etc/hosts": "127.0.0.1 localhost\n", "/etc/rsyslog.conf": "\n"]) { plugin in
            _ = try plugin.run()
            try Data("10.0.0.1 other\n".utf8).write(to: URL(fileURLWithPath: "\(plugin.root)/etc/hosts"))
            try Data("*.* /tmp/x\n".utf8).write(to: URL(fileURLWithPath: "\(plugin.root)/etc/rsyslog.conf"))
            let output = try plugin.run("--classic-names").output

            let module = plugin.module("SEC[hosts_integrity]", in: output)
            #expect(module.contains("/etc/hosts status=changed") && !module.contains("/etc/rsyslog.conf"))
        }
    }

    @Test func timesInEvidenceAreDates() throws {
        try withPlugin(["/etc/hosts": "127.0.0.1 localhost\n"]) { plugin in
            _ = try plugin.run()
            try Data("10.0.0.1 other\n".utf8).write(to: URL(fileURLWithPath: "\(plugin.root)/etc/hosts"))
            let output = try plugin.run().output

            let module = plugin.module("Elpis integrity-essential-files", in: output)
            #expect(module.contains("changed_at=20") && module.contains("Z accepted_at=20"))
        }
    }

    @Test func markupInEvidenceStaysText() throws {
        try withPlugin(["/etc/passwd": "<b>]]>&:x:0:0::/root:/bin/sh\n"]) { plugin in
            let output = try plugin.run().output
            let names = try namesFoundByPerl(in: output)
            #expect(names == plugin.names(in: output))
        }
    }

    /// Each run would have to read it.
    @Test func withoutAStateTheTreeIsNotRead() throws {
        try withPlugin { plugin in
            let output = try Program.run(elpisProgram, ["plugin", "--root", plugin.root]).output

            #expect(plugin.module("Elpis checks not assessed", in: output).contains("suid-not-in-user-folders"))
        }
    }

    @Test func theTreeIsReadWhereThatIsAskedFor() throws {
        try withPlugin { plugin in
            let output = try Program.run(elpisProgram, ["plugin", "--full", "--root", plugin.root]).output

            #expect(plugin.value(of: "Elpis suid-not-in-user-folders", in: output) == "1")
        }
    }

    @Test func theTreeIsLeftOutWhereThatIsAskedFor() throws {
        try withPlugin { plugin in
            let output = try plugin.run("--no-file-walk").output

            #expect(plugin.module("Elpis checks not assessed", in: output).contains("suid-not-in-user-folders"))
        }
    }

    @Test func verdictsOnTheTreeAreRememberedUntilItIsReadAgain() throws {
        try withPlugin { plugin in
            _ = try plugin.run()
            let output = try plugin.run().output

            let module = plugin.module("Elpis suid-not-in-user-folders", in: output)
            #expect(module.contains("when the whole file tree was last read"))
        }
    }
}

/// A check whose query does not end.
let endlessCheck = """
    id: site-endless
    topic: nominative-users
    severity: low
    title: {en: "It ends", ja: "終わる"}
    why: {en: "Nothing else does.", ja: "他は終わりません。"}
    fix: {en: "Wait.", ja: "待ってください。"}
    violations: WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r
    examples: []
    """

/// What the replaced plugins got wrong.
struct PluginFaultTests {
    @Test(arguments: [
        ("PermitRootLogin no\n", "1"), ("permitrootlogin no\n", "1"), ("PermitRootLogin=no\n", "1"),
        ("PermitRootLogin no\nPermitRootLogin yes\n", "1"), ("PermitRootLogin yes\nPermitRootLogin no\n", "0"),
        ("#PermitRootLogin no\n", "0"), ("", "0"), ("PermitRootLogin \"no\"\n", "1"),
        ("PermitRootLogin no\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\n", "0"),
        ("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n", "0"),
    ])
    func rootLoginIsJudgedAsTheServerJudgesIt(settings: String, value: String) throws {
        let files = [
            "/etc/ssh/sshd_config": settings, "/etc/ssh/sshd_config.d/a.conf": "PermitRootLogin yes\n",
            "/usr/sbin/sshd": "",
        ]
        try withPlugin(files) { plugin in
            let output = try plugin.run("--classic-names").output
            #expect(plugin.value(of: "SSH root access status", in: output) == value)
        }
    }

    @Test func anEmptyPasswordIsBad() throws {
        let files = [
            "/etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n",
            "/etc/shadow": "root:*:19000:0:99999:7:::\nann::19000:0:99999:7:::\n",
        ]
        try withPlugin(files) { plugin in
            let output = try plugin.run("--classic-names").output
            #expect(plugin.value(of: "Insecure passwords status", in: output) == "0")
        }
    }

    @Test(arguments: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHqnDrBVBpgRBJlGYt5uZGZ5p3a2fC0SDrvqZ0vWzH1m ann\n"])
    func modernKeysOfRootAreSeen(key: String) throws {
        let files = [
            "/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/ssh/sshd_config": "", "/usr/sbin/sshd": "",
            "/root/.ssh/authorized_keys": key,
        ]
        try withPlugin(files) { plugin in
            let output = try plugin.run("--classic-names").output
            #expect(plugin.value(of: "SSH root keys status", in: output) == "0")
        }
    }

    @Test func everyOldNameStandsForChecksThatExist() throws {
        let ids = try Set(Catalogue.builtIn().checks.map(\.id))
        #expect(ClassicModule.all.flatMap(\.checkIDs).allSatisfy { ids.contains($0) })
    }

    @Test func aCommentInTheOldConfigurationIsNoEntry() throws {
        try withTemporaryFolder(["old.conf": "[PORTS]\n# web\n\n8080\n[FILES]\n/etc/group\n"]) { folder in
            try withPlugin { plugin in
                let output = try plugin.run("--conf", "\(folder)/old.conf").output
                #expect(plugin.value(of: "Elpis plugin", in: output) == "1")
            }
        }
    }
}

private let smallSystem = ["/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/group": "root:x:0:\n"]

/// The plugin over a root of these files, with a state of its own.
private func withPlugin(
    _ files: [String: String] = ["/etc/ssh/sshd_config": "PermitRootLogin no\n", "/usr/sbin/sshd": ""],
    _ body: (PluginOnRoot) throws -> Void
) throws {
    try withTemporaryFolder(files.merging(smallSystem) { own, _ in own }) { root in
        try withTemporaryFolder { state in try body(PluginOnRoot(root: root, state: state)) }
    }
}

private struct PluginOnRoot {
    let root: String
    let state: String

    private func arguments(_ more: [String]) -> [String] {
        ["plugin", "--root", root, "--state", "\(state)/state", "--seal-key", "\(state)/keys/key"] + more
    }

    func run(_ more: String...) throws -> Program.Result {
        try Program.run(elpisProgram, arguments(more))
    }

    func names(in output: String) -> [String] {
        output.split(separator: "\n").filter { $0.hasPrefix("<name>") }
            .map { String($0.dropFirst(6).dropLast(7)) }
    }

    /// The element of one module; empty where there is none.
    func module(_ name: String, in output: String) -> String {
        let parts = output.split(separator: "<module>\n")
        return parts.first { $0.hasPrefix("<name>\(name)</name>") }.map(String.init) ?? ""
    }

    func value(of name: String, in output: String) -> String? {
        module(name, in: output).split(separator: "\n").first { $0.hasPrefix("<data>") }
            .map { String($0.dropFirst(6).dropLast(7)) }
    }
}

/// The names of the modules that Perl's XML::Simple finds, set up as a data server sets it up.
private func namesFoundByPerl(in output: String) throws -> [String] {
    let script = """
        use XML::Simple; local $/; my $text = <STDIN>;
        my $data = XML::Simple::XMLin("<agent_data>$text</agent_data>", ForceArray => 1, KeyAttr => []);
        print "$_->{name}[0]\\n" for @{$data->{module} || []};
        """
    let result = try Program.run("/usr/bin/perl", ["-e", script], input: Array(output.utf8))
    guard result.status == 0 else { throw ParserError(description: result.errors) }
    return result.output.split(separator: "\n").map(String.init)
}

private struct ParserError: Error, CustomStringConvertible {
    let description: String
}
