import Foundation
import HostRoot
import Storage
import TestSupport
import Testing

@testable import Agent

/// What is remembered of modules is the agent's own, and still may be damaged.
@Suite struct ModuleMemoryTests {
    private static let moment = Moment(monotonic: 1000, wall: 1_767_225_600)

    private func work(in folder: DurableFolder) throws -> RoundWork {
        let text = "module_begin\nmodule_name m\nmodule_exec echo 5\nmodule_absoluteinterval 1d\nmodule_end\n"
        let configuration = AgentConfiguration(Array(text.utf8), file: "/f")
        let runner = ModuleRunner(
            ModuleRunner.Settings(configuration.settings, agentName: "web1"), root: try HostRoot())
        let composer = MessageComposer(
            configuration, name: "web1", alias: "", version: "1", root: try HostRoot())
        return RoundWork(configuration, runner: runner, composer: composer, audit: nil, folder: folder)
    }

    private static let log = """
        {"entries":{"m":{"log":{"current":{"device":1,"inode":2,"modified":3,"offset":-5,"mark":{"head":[],"tail":[]}}}}}}
        """

    @Test(arguments: [
        "{\"entries\":[", "[]", "{}", "{\"entries\":{\"m\":{\"lastRun\":\"x\"}}}",
        "{\"entries\":{\"m\":{\"lastRun\":-9223372036854775808}}}",
        "{\"entries\":{\"m\":{\"lastReport\":9223372036854775807}}}", log, String(repeating: "[", count: 10_000),
    ])
    func modulesBeginAnewWhereTheirMemoryIsDamaged(content: String) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Temporary: a rest harms nobody.
        let folder = try DurableFolder(path)
        try folder.replace("modules.json", with: Array(content.utf8))

        let round = Round(number: 1, kind: .full, at: ModuleMemoryTests.moment)
        let harvest = try await work(in: folder).perform(round, wantsTables: false)

        #expect(harvest.modules.map(\.result) == ["ok"])
        #expect(harvest.problems.contains { $0.hasPrefix("\(path)/modules.json is damaged: modules run as for") })
    }

    @Test func aLastRunThatIsYetToComeSilencesNoModule() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Temporary: a rest harms nobody.
        let folder = try DurableFolder(path)
        try folder.replace("modules.json", with: Array("{\"entries\":{\"m\":{\"lastRun\":9999999999}}}".utf8))

        let round = Round(number: 1, kind: .full, at: ModuleMemoryTests.moment)

        #expect(try await work(in: folder).perform(round, wantsTables: false).modules.map(\.result) == ["ok"])
    }
}
