import Agent
import AgentData
import Foundation
import HostRoot
import Testing
import TestSupport

/// What modules give, and that none of them can hold up or outlive the agent's round.
@Suite struct ModuleRunnerTests {
    private static let moment = Moment(monotonic: 1000, wall: 1_767_225_600)

    /// The outcomes of a configuration's modules in one full round.
    private func run(
        _ text: String, memory: ModuleMemory = ModuleMemory(), at moment: Moment = moment,
        change: (inout ModuleRunner.Settings) -> Void = { _ in }
    ) async throws -> (outcomes: [ModuleOutcome], memory: ModuleMemory) {
        let configuration = AgentConfiguration(Array(text.utf8), file: "/f")
        #expect(configuration.problems.isEmpty)
        var settings = ModuleRunner.Settings(configuration.settings, agentName: "web1")
        change(&settings)
        let runner = ModuleRunner(settings, root: try HostRoot())
        let round = Round(number: 1, kind: .full, at: moment)
        return await runner.run(configuration.modules, in: round, memory: memory)
    }

    private func exec(_ command: String, _ lines: String = "", name: String = "m") -> String {
        "module_begin\nmodule_name \(name)\nmodule_exec \(command)\n\(lines)\nmodule_end\n"
    }

    /// The values of the only module.
    private func values(_ text: String) async throws -> [String]? {
        values(try await run(text).outcomes[0])
    }

    private func values(_ outcome: ModuleOutcome) -> [String]? {
        guard case .reported(.module(let module)) = outcome.result else { return nil }
        return module.samples.map(\.value)
    }

    private func omission(_ text: String) async throws -> ModuleOutcome.Omission? {
        guard case .omitted(let omission) = try await run(text).outcomes[0].result else { return nil }
        return omission
    }

    /// Whether a process has this text in its command line.
    private func isAlive(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { name in
            guard Int(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(text)
        }
    }

    // MARK: Values

    @Test(arguments: [
        ("echo 5", "5"), ("printf 5", "5"), ("printf '1\\n2\\n'", "1\n2\n"), ("printf '\\n'", ""),
        ("echo $PANDORA_AGENT $LC_ALL", "web1 C"), ("cat", ""), ("echo x; echo y >&2", "x"),
    ])
    func theValueIsTheOutput(_ command: String, _ value: String) async throws {
        let expected: [String]? = command == "cat" ? nil : [value]
        #expect(try await values(exec(command)) == expected)
    }

    @Test func noOutputAndFailuresAreOmitted() async throws {
        #expect(try await omission(exec("true")) == .noOutput)
        #expect(try await omission(exec("echo 1; exit 3")) == .failed("the command's exit status is 3"))
        #expect(try await omission(exec("echo 1; kill -9 $$")) == .failed("signal 9 ended the command"))
    }

    @Test func aCommandThatEndsItsSupervisorIsToldOf() async throws {
        #expect(
            try await omission(exec("kill -9 $PPID; sleep 1"))
                == .failed("its supervisor was ended by another; what it started may still run"))
    }

    @Test(.timeLimit(.minutes(1))) func aCommandThatStopsItsSupervisorIsMeasured() async throws {
        let message = try message(try await run(exec("kill -STOP $PPID; echo 7")).outcomes[0])

        #expect(message.contains("<data>7</data>"))
    }

    @Test(.timeLimit(.minutes(1))) func aCommandThatStopsItsSupervisorAgainAndAgainIsEnded() async throws {
        let module = exec("while :; do kill -STOP $PPID || exit; done", "module_timeout 1")

        let found = try await omission(module)

        #expect(
            [.timedOut(seconds: 1), .failed("its supervisor was ended by another; what it started may still run")]
                .contains(found))
    }

    @Test func binaryOutputIsATextThatXMLCanHold() async throws {
        let outcome = try await run(exec("printf '\\377\\0\\001<&]]>'")).outcomes[0]

        let message = try message(outcome)
        #expect(message.contains("<data>&#255;&#65533;&#65533;&lt;&amp;]]&gt;</data>"))
    }

    @Test func theElementHoldsWhatTheConfigurationSays() async throws {
        let outcome = try await run(exec("echo 5", "module_unit %\nmodule_max 9\nmodule_interval 2")).outcomes[0]

        let message = try message(outcome)
        let tags = message.matches(of: /<([a-z_]+)>/).map { String($0.1) }.drop { $0 != "module" }
        #expect(tags == ["module", "name", "description", "type", "module_interval", "max", "unit", "data"])
    }

    @Test func aPluginsOutputIsKeptAsItIs() async throws {
        let outcome = try await run("module_plugin printf '<module/>'\n").outcomes[0]

        #expect(outcome.result == .reported(.fragment(Array("<module/>".utf8))))
    }

    @Test func theOutcomesAreInTheOrderOfTheConfiguration() async throws {
        let outcomes = try await run(exec("sleep 0.2; echo 1", name: "a") + exec("echo 2", name: "b")).outcomes

        #expect(outcomes.map { values($0) } == [["1"], ["2"]])
    }

    @Test func aSavedValueIsInTheEnvironmentOfLaterModules() async throws {
        let outcomes = try await run(
            exec("echo early${Kept}", name: "a") + exec("sleep 0.1; echo 7", "module_save Kept", name: "b")
                + exec("echo $Kept", name: "c")
        ).outcomes

        #expect(outcomes.map { values($0) } == [["early"], ["7"], ["7"]])
    }

    @Test func aPreconditionThatDoesNotHoldKeepsTheModuleFromRunning() async throws {
        #expect(try await omission(exec("echo 1", "module_precondition > 5 echo 3")) == .notWanted)
        #expect(try await values(exec("echo 1", "module_precondition =~ ^a echo abc")) == ["1"])
    }

    @Test func aConditionsCommandRunsWhereTheValueSatisfiesIt() async throws {
        try await withFolder { folder in
            _ = try await run(
                exec("echo 6", "module_condition > 5 touch \(folder)/yes\nmodule_condition < 5 touch \(folder)/no"))

            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["yes"])
        }
    }

    // MARK: The kernel's values

    @Test func aProcessIsFoundByItsWholeCommandLine() async throws {
        let child = try Child("/bin/sleep", ["31.4159"])
        defer { child.kill() }

        #expect(try await values("module_begin\nmodule_name m\nmodule_proc /bin/sleep 31.4159\nmodule_end\n") == ["1"])
        #expect(try await values("module_begin\nmodule_name m\nmodule_proc sleep 31.4159\nmodule_end\n") == ["0"])
    }

    @Test func theFreeSpaceIsThatOfTheMountedFileSystemAlone() async throws {
        #expect(try await values("module_begin\nmodule_name m\nmodule_freedisk /proc\nmodule_end\n") == ["0"])
        #expect(try await values("module_begin\nmodule_name m\nmodule_freedisk /etc/apt\nmodule_end\n") == nil)
    }

    // MARK: Bad modules

    @Test(.timeLimit(.minutes(1))) func aFloodIsCutAndTheCommandEnded() async throws {
        let outcome = try await run(exec("yes flood-\(getpid())")) { $0.outputLimit = 1000 }.outcomes[0]

        #expect(outcome.isCut)
        #expect(values(outcome)?[0].utf8.count == 1000)
        #expect(try !isAlive("flood-\(getpid())"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "sleep 41.1", "trap '' TERM; sleep 41.2 & wait; sleep 41.2", "exec >&-; sleep 41.3",
            "setsid sh -c 'setsid sleep 41.4 & sleep 41.4'",
            "for i in $(seq 50); do (setsid sleep 41.5 &) ; done; sleep 41.5",
        ])
    func aModuleThatHangsIsEndedWithAllThatCameOfIt(_ command: String) async throws {
        #expect(try await omission(exec(command, "module_timeout 1")) == .timedOut(seconds: 1))

        let mark = try #require(command.split(separator: " ").last { $0.hasPrefix("41.") }.map { $0.prefix(4) })
        #expect(try !isAlive("sleep\0\(mark)"))
    }

    @Test(.timeLimit(.minutes(1))) func whatAModuleLeavesRunningIsEnded() async throws {
        #expect(try await values(exec("(setsid sleep 42.1 &); echo 1")) == ["1"])

        #expect(try !isAlive("sleep\0" + "42.1"))
    }

    @Test(.timeLimit(.minutes(1))) func aSlowModuleDoesNotHoldUpTheOthers() async throws {
        let slow = (0..<6).map { exec("sleep 43; echo 1", "module_timeout 1", name: "s\($0)") }.joined()
        let outcomes = try await run(slow + exec("echo 2", name: "f")) { $0.concurrency = 8 }.outcomes

        #expect(values(outcomes[6]) == ["2"])
    }

    @Test(.timeLimit(.minutes(1))) func cancellationEndsTheCommands() async throws {
        let round = Task { try await self.run(self.exec("sleep 44.1; echo 1")).outcomes[0].result }
        while try !isAlive("sleep\0" + "44.1") { await Task.yield() }
        round.cancel()

        #expect(try await round.value == .omitted(.cancelled))
        #expect(try !isAlive("sleep\0" + "44.1"))
    }

    @Test func noDescriptorIsLeftOpenAndNoneIsInherited() async throws {
        let open = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        _ = try await run(exec("true"))
        let before = try open()
        #expect(try await values(exec("ls /proc/self/fd | wc -l")) == ["4"])
        for _ in 0..<20 { _ = try await run(exec("true")) }

        // Other tests open files meanwhile, but not for every command.
        #expect(try open() < before + 20)
    }

    @Test func aProgramThatOthersCanChangeIsNotRun() async throws {
        try await withFolder { folder in
            let script = "\(folder)/plugin.sh"
            _ = FileManager.default.createFile(atPath: script, contents: Data("#!/bin/sh\necho 1\n".utf8))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
            // A child that another test starts just now may hold the file open for writing: then it cannot be run yet.
            for _ in 0..<100 where (try? await values(exec(script))) != ["1"] {}
            for command in ["\(script)", "X=1 sh \(script) a", "true && \(script)"] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
                #expect(try await values(exec(command)) == ["1"])
                try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: script)
                let result = try await run(exec(command)).outcomes[0].result
                #expect(result == .refused("\(script) can be changed by others (chmod go-w \(script))"))
            }
        }
    }

    // MARK: Logs

    @Test func aLogModuleTellsWhatIsNewAcrossARotation() async throws {
        try await withFolder { folder in
            let log = "\(folder)/log"
            func append(_ text: String) throws {
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: log))
                try file.seekToEnd()
                try file.write(contentsOf: Data(text.utf8))
                try file.close()
            }
            _ = FileManager.default.createFile(atPath: log, contents: Data("old error\n".utf8))
            let text =
                "module_begin\nmodule_name m\nmodule_type async_string\nmodule_regexp \(log)\nmodule_pattern error\nmodule_end\n"
            let first = try await run(text)
            #expect(first.outcomes[0].result == .omitted(.nothingNew))
            try append("error 1\nfine\n")
            let second = try await run(text, memory: first.memory)
            #expect(values(second.outcomes[0]) == ["error 1"])
            try append("error 2\n")
            try FileManager.default.moveItem(atPath: log, toPath: "\(log).1")
            _ = FileManager.default.createFile(atPath: log, contents: Data("error 3\n".utf8))

            let third = try await run(text, memory: second.memory)
            #expect(values(third.outcomes[0]) == ["error 2", "error 3"])
        }
    }

    private func message(_ outcome: ModuleOutcome) throws -> String {
        guard case .reported(.module(let module)) = outcome.result else { throw Missing() }
        return AgentMessage(attributes: .init([:]), sections: [.module(module)]).xml
    }

    private struct Missing: Error {}

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/elpis-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        try await body(folder)
    }
}
