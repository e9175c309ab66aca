import Agent
import Foundation
import HostRoot
import Storage
import Testing
import TestSupport

/// In which rounds a module runs.
@Suite struct ModuleTimingTests {
    private let start: Int64 = 1_767_225_600

    /// The full rounds, of so many, in which a module with these lines runs.
    private func rounds(_ lines: String, of count: Int) async throws -> [Int] {
        let configuration = AgentConfiguration(
            Array("module_begin\nmodule_name m\nmodule_freememory x\n\(lines)\nmodule_end\n".utf8), file: "/f")
        let runner = ModuleRunner(
            ModuleRunner.Settings(configuration.settings, agentName: "a"), root: try HostRoot())
        var memory = ModuleMemory()
        var found: [Int] = []
        for number in 0..<count {
            let moment = Moment(monotonic: Double(number * 300), wall: start + Int64(number * 300))
            let round = Round(number: UInt64(number + 1), kind: .full, at: moment)
            let due = runner.due(configuration.modules, in: round, fullRound: UInt64(number), memory: memory)
            memory = await runner.run(due, in: round, memory: memory).memory
            if !due.isEmpty { found.append(number) }
        }
        return found
    }

    @Test(arguments: [
        ("", [0, 1, 2, 3, 4, 5, 6]), ("module_interval 3", [0, 3, 6]), ("module_absoluteinterval once", [0]),
        ("module_absoluteinterval 400s", [0, 2, 4, 6]), ("module_absoluteinterval 5m", [0, 1, 2, 3, 4, 5, 6]),
        ("module_absoluteinterval 3", [0, 3, 6]), ("module_disabled 1", []),
    ])
    func intervalsAreKept(_ lines: String, _ expected: [Int]) async throws {
        #expect(try await rounds(lines, of: 7) == expected)
    }

    @Test func theMemoryOutlivesTheAgent() async throws {
        let configuration = AgentConfiguration(
            Array("module_begin\nmodule_name m\nmodule_freememory x\nmodule_absoluteinterval once\nmodule_end\n".utf8),
            file: "/f")
        let runner = ModuleRunner(ModuleRunner.Settings(configuration.settings, agentName: "a"), root: try HostRoot())
        let round = Round(number: 1, kind: .full, at: Moment(monotonic: 0, wall: start))
        let memory = await runner.run(configuration.modules, in: round, memory: ModuleMemory()).memory
        try withTemporaryFolder { folder in
            let state = try DurableFolder("\(folder)/state")
            try memory.save(in: state)
            let kept = try ModuleMemory.read(from: state)

            #expect(kept == memory)
            #expect(runner.due(configuration.modules, in: round, fullRound: 0, memory: kept).isEmpty)
        }
    }
}
