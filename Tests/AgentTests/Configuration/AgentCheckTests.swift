import Agent
import Foundation
import Testing
import TestSupport

/// `elpis agent check`.
@Suite struct AgentCheckTests {
    private func check(_ text: String, _ options: [String] = []) throws -> (Program.Result, file: String) {
        try withTemporaryFolder(["conf": text]) { folder in
            let arguments = ["agent", "check", "\(folder)/conf", "--language", "en"] + options
            return (try Program.run(elpisProgram, arguments), "\(folder)/conf")
        }
    }

    @Test func itTellsWhereEachSettingComesFrom() throws {
        let (result, file) = try check("interval 60\n")

        #expect(result.status == 0)
        #expect(result.output.contains("interval 60  (\(file):1)"))
        #expect(result.output.contains("server_port 41121  (default)"))
    }

    @Test func anErrorHasItsLineAndTheStatusOne() throws {
        let (result, file) = try check("\ninterval x\n")

        #expect(result.status == 1)
        #expect(result.output.contains("\(file):2: error: interval must be a whole number"))
    }

    @Test func aConfigurationThatCannotBeReadIsStatusTwo() throws {
        #expect(try Program.run(elpisProgram, ["agent", "check", "/nonexistent"]).status == 2)
    }

    @Test func theJSONHoldsTheModules() throws {
        let (result, _) = try check(
            "module_begin\nmodule_name m\nmodule_exec echo 1\nmodule_crontab 0 3 * * *\nmodule_end\n",
            ["--format", "json"])

        let document = try #require(try JSONSerialization.jsonObject(with: result.bytes) as? [String: Any])
        let module = try #require((document["modules"] as? [[String: Any]])?.first)
        #expect(module["argument"] as? String == "echo 1")
        #expect((module["next"] as? String)?.hasSuffix(" 03:00") == true)
    }

    @Test func noEscapeReachesTheTerminal() throws {
        let (result, _) = try check("\u{1B}[2J 1\nmodule_begin\nmodule_name a\u{1B}b\nmodule_exec x\nmodule_end\n")

        #expect(!result.output.contains("\u{1B}"))
    }

    /// What an administrator installs is understood in full.
    @Test func theShippedConfigurationHasNoProblem() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(projectFolder)/packaging/agent.conf"))

        #expect(AgentConfiguration(bytes, file: "agent.conf").problems.isEmpty)
    }

    /// Whatever a file holds, it is read to its end.
    @Test func noInputIsTooStrange() throws {
        let seed = try Data(contentsOf: URL(fileURLWithPath: "\(projectFolder)/packaging/agent.conf"))
        let tokens =
            AgentToken.allCases.map(\.rawValue) + [
                "module_begin", "module_end", "module_exec", "module_crontab", "module_condition", "macro",
                "custom_field",
            ]
        var generator = Numbers(state: 7)
        for _ in 0..<300 {
            var bytes = Array(seed)
            for _ in 0..<20 {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                let word = tokens.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: Array("\n\(word) ".utf8), at: place)
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let configuration = AgentConfiguration(bytes, file: "f")
            #expect(configuration.settings.interval > 0)
        }
    }

    /// The same numbers in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}
