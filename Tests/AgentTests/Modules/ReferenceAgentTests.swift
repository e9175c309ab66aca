import Agent
import AgentData
import Foundation
import HostRoot
import Testing
import TestSupport

/// The real agent's word on the same configuration.
@Suite(.enabled(if: ReferenceAgent.folder != nil)) struct ReferenceAgentTests {
    /// The names and values of one round of the reference agent; values of a list with line ends between them.
    private func reference(_ modules: String) throws -> [String: String] {
        try withTemporaryFolder(["home/plugins/x": "", "data/x": ""]) { folder in
            let text = """
                agent_name judge
                debug 1
                temporal \(folder)/data
                logfile \(folder)/log
                \(modules)
                """
            try text.write(toFile: "\(folder)/home/pandora_agent.conf", atomically: true, encoding: .utf8)
            let result = try Program.run("/usr/bin/perl", [ReferenceAgent.agent, "\(folder)/home"])
            try #require(result.status == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data")
            let file = try #require(names.first { $0.hasSuffix(".data") })
            let message = try String(contentsOfFile: "\(folder)/data/\(file)", encoding: .utf8)
            var found: [String: String] = [:]
            for module in message.components(separatedBy: "</module>").dropLast() {
                let name = try #require(module.firstMatch(of: /<name><!\[CDATA\[(.*)\]\]>/)).1
                let values = module.matches(of: /<(?:data|value)><!\[CDATA\[(.*)\]\]>/).map { String($0.1) }
                found[String(name)] = values.joined(separator: "\n")
            }
            return found
        }
    }

    private func elpis(_ modules: String) async throws -> [String: String] {
        let configuration = AgentConfiguration(Array(modules.utf8), file: "/f")
        let runner = ModuleRunner(
            ModuleRunner.Settings(configuration.settings, agentName: "judge"), root: try HostRoot())
        let round = Round(number: 1, kind: .full, at: .now)
        let outcomes = await runner.run(configuration.modules, in: round, memory: ModuleMemory()).outcomes
        return Dictionary(
            uniqueKeysWithValues: outcomes.compactMap { outcome in
                guard case .reported(.module(let module)) = outcome.result else { return nil }
                return (module.name, module.samples.map(\.value).joined(separator: "\n"))
            })
    }

    private func module(_ name: String, _ lines: String) -> String {
        "module_begin\nmodule_name \(name)\n\(lines)\nmodule_end\n"
    }

    @Test func theSameModulesGiveTheSameValues() async throws {
        let text =
            module("one", "module_exec echo hello") + module("quoted", "module_exec echo 'a  b' | tr a c")
            + module("fails", "module_exec echo 1; exit 1") + module("silent", "module_exec true")
            + module("agent", "module_exec echo $PANDORA_AGENT")
            + module("wanted", "module_exec echo 1\nmodule_precondition > 5 echo 6")
            + module("unwanted", "module_exec echo 1\nmodule_precondition > 5 echo 5")
            + module("between", "module_exec echo 1\nmodule_precondition (1, 3) echo 2")
            + module("matching", "module_exec echo 1\nmodule_precondition =~ ^a.c echo abcd")
            + module("saver", "module_exec echo 7\nmodule_save KEPT") + module("user", "module_exec echo $KEPT")
            + module("none", "module_proc /no/such/program") + module("disk", "module_occupiedpercentdisk /dev")
            + module("nameless", "module_description x") + module("crlf", "module_exec echo x\r")

        let wanted = try reference(text)
        #expect(wanted.count == 11)
        #expect(try await elpis(text) == wanted)
    }

    /// Elpis's precondition is held where the reference reads no condition at all.
    @Test func aConditionWithoutABlankIsHeldByElpisAlone() async throws {
        let text = module("m", "module_exec echo 1\nmodule_precondition >5 echo 3")

        #expect(try reference(text) == ["m": "1"])
        #expect(try await elpis(text) == [:])
    }

    @Test func debiansOwnConfigurationHasNoErrors() throws {
        let file = "\(ReferenceAgent.folder ?? "")/etc/pandorafms/pandora_agent.conf"
        let configuration = AgentConfiguration(try Data(contentsOf: URL(fileURLWithPath: file)), file: file)

        #expect(!configuration.hasErrors)
        #expect(configuration.modules.count == 9)
    }
}
