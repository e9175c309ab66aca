import Foundation
import Testing
import TestSupport

/// The man pages and the shells' completions.
@Suite struct ManualTests {
    private static let pages =
        (try? FileManager.default.contentsOfDirectory(atPath: "\(projectFolder)/man"))?.sorted() ?? []

    @Test func everyPageIsThere() {
        let wanted = [
            "elpis-agent.1", "elpis-agent.conf.5", "elpis-audit.1", "elpis-baseline.1", "elpis-checks.5",
            "elpis-enrol.1", "elpis-logs.1", "elpis-passwords.1", "elpis-plugin.1", "elpis-policy.yaml.5",
            "elpis-query.1", "elpis-tentacle.1", "elpis-watch.1", "elpis.1", "elpisd-collection.8",
            "elpisd-configuration.8",
            "elpisd-enrol.8", "elpisd-serve.8", "elpisd.8",
        ]

        #expect(Set(wanted).isSubset(of: ManualTests.pages))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc")), arguments: ManualTests.pages)
    func thePageIsClean(_ page: String) throws {
        let result = try Program.run("/usr/bin/mandoc", ["-Tlint", "-W", "warning", "\(projectFolder)/man/\(page)"])

        #expect(result.output == "")
        #expect(result.status == 0)
    }

    /// An option that the program has and the page lacks is one that nobody finds.
    @Test(arguments: [
        ("agent check", "elpis-agent.1"), ("agent run", "elpis-agent.1"), ("agent status", "elpis-agent.1"),
        ("audit", "elpis-audit.1"), ("passwords", "elpis-passwords.1"),
        ("plugin", "elpis-plugin.1"),
        ("query", "elpis-query.1"),
        ("watch", "elpis-watch.1"), ("baseline accept", "elpis-baseline.1"), ("baseline diff", "elpis-baseline.1"),
        ("baseline list", "elpis-baseline.1"), ("baseline learn", "elpis-baseline.1"),
        ("baseline forget", "elpis-baseline.1"), ("baseline reset", "elpis-baseline.1"), ("enrol", "elpis-enrol.1"),
        ("tentacle send", "elpis-tentacle.1"), ("tentacle get", "elpis-tentacle.1"),
    ])
    func everyOptionIsInItsPage(_ command: String, _ page: String) throws {
        let help = try elpis(["help"] + command.split(separator: " ").map(String.init)).output
        let text = try String(contentsOfFile: "\(projectFolder)/man/\(page)", encoding: .utf8)

        let options = Set(help.matches(of: /--([a-z_-]+)/).map { String($0.1) }).subtracting(["help", "version"])
        let absent = options.filter { !text.contains("-\($0)") }

        #expect(!options.isEmpty)
        #expect(absent == [])
    }

    @Test(arguments: [
        ([], "elpis.1"), (["baseline"], "elpis-baseline.1"), (["logs"], "elpis-logs.1"),
        (["tentacle"], "elpis-tentacle.1"),
    ])
    func everyCommandIsInItsPage(_ command: [String], _ page: String) throws {
        let help = try elpis(["help"] + command).output
        let text = try String(contentsOfFile: "\(projectFolder)/man/\(page)", encoding: .utf8)

        let commands = help.split(separator: "SUBCOMMANDS:").last?.matches(of: #/\n  ([a-z]+)  /#).map { $0.1 } ?? []
        let lines = text.split(separator: "\n").filter { $0.hasPrefix(".It Cm ") }
        let absent = commands.filter { name in !lines.contains { $0.split(separator: " ").contains(name) } }

        #expect(commands.count > 1)
        #expect(absent == [])
    }

    /// Options and arguments, as the program describes itself.
    @Test(arguments: [
        (["serve"], "elpisd-serve.8"), (["enrol", "token"], "elpisd-enrol.8"), (["enrol", "list"], "elpisd-enrol.8"),
        (["enrol", "withdraw"], "elpisd-enrol.8"), (["enrol", "revoke"], "elpisd-enrol.8"),
        (["configuration", "publish"], "elpisd-configuration.8"),
        (["collection", "publish"], "elpisd-collection.8"), (["collection", "list"], "elpisd-collection.8"),
        (["collection", "withdraw"], "elpisd-collection.8"),
    ])
    func everyOptionOfTheServerIsInItsPage(_ command: [String], _ page: String) throws {
        let text = try String(contentsOfFile: "\(projectFolder)/man/\(page)", encoding: .utf8)

        let described = try ManualTests.server.subcommand(command[...])
        let wanted = (described?.arguments ?? []).filter { !["help", "version"].contains($0.valueName) }.map(\.macro)

        #expect(!wanted.isEmpty)
        #expect(wanted.filter { !text.contains($0) } == [])
    }

    /// A page of its own, or a place in that of the program.
    @Test func everyCommandOfTheServerHasItsPage() throws {
        let absent = try ManualTests.server.commands.flatMap { command in
            let name = command.commandName
            let paths = ["elpisd-\(name).8", "elpisd.8"].map { "\(projectFolder)/man/\($0)" }
            let path = try #require(paths.first { FileManager.default.fileExists(atPath: $0) })
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let verbs = command.commands.map { "\(name) \($0.commandName)" }
            return (verbs.isEmpty ? [name] : verbs).filter { !text.contains(".Cm \($0)\n") }
        }

        #expect(absent == [])
    }

    private static var server: DescribedCommand {
        get throws { try DescribedCommand.program(elpisdProgram) }
    }

    @Test func theCompletionsAreValidBash() throws {
        let script = try elpis(["--generate-completion-script", "bash"])

        let result = try Program.run("/bin/bash", ["-n"], input: Array(script.bytes))

        #expect(script.status == 0)
        #expect(result.errors == "")
    }

    @Test(arguments: ["zsh", "fish"])
    func theOtherShellsHaveCompletions(_ shell: String) throws {
        #expect(try elpis(["--generate-completion-script", shell]).output.contains("site-checks"))
    }
}
