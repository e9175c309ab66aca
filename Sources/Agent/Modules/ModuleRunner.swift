internal import Glibc
package import HostRoot

/// Runs the modules of a round.
package struct ModuleRunner: Sendable {
    package struct Settings: Sendable {
        /// Seconds between full rounds.
        package var interval: Int
        /// Seconds for a module that says nothing.
        package var timeout: Int
        /// Bytes of one command's output.
        package var outputLimit: Int
        /// Modules at a time.
        package var concurrency: Int
        /// Added to the agent's own.
        package var nice = 0
        /// Of every command; nothing else is in it.
        package var environment: [String: String]

        /// `folders` (of plugins and collections) are searched for programs after the system's.
        package init(_ settings: AgentSettings, agentName: String, folders: [String] = []) {
            interval = settings.interval
            timeout = settings.moduleTimeout
            outputLimit = settings.outputLimit
            concurrency = settings.threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) * 4
            let path = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] + folders
            environment = [
                "PATH": path.joined(separator: ":"), "HOME": "/", "LANG": "C", "LC_ALL": "C",
                "PANDORA_AGENT": agentName,
            ]
        }
    }

    let settings: Settings
    let root: HostRoot

    package init(_ settings: Settings, root: HostRoot) {
        self.settings = settings
        self.root = root
    }

    /// The modules that a round runs. `fullRound` counts full rounds from 0; it is not looked at in an intensive one.
    package func due(
        _ modules: [ModuleDefinition], in round: Round, fullRound: UInt64, memory: ModuleMemory
    ) -> [ModuleDefinition] {
        guard round.kind != .early else { return [] }
        return modules.filter {
            $0.isDue(
                at: round.at.wall, fullRound: fullRound, isIntensiveRound: round.kind == .intensive,
                interval: settings.interval, memory: memory)
        }
    }

    /// Runs modules side by side, and gives what became of each, in their order. A module that mentions a variable waits
    /// for the one before it that saves a value under that name. Cancellation ends the commands.
    ///
    /// The memory is to be saved when the message is safe.
    package func run(
        _ modules: [ModuleDefinition], in round: Round, memory: ModuleMemory
    ) async -> (outcomes: [ModuleOutcome], memory: ModuleMemory) {
        let order = SavedValueOrder(modules)
        var memory = memory
        var outcomes = [ModuleOutcome?](repeating: nil, count: modules.count)
        var saved: [Int: String] = [:]
        var waiting = Array(modules.indices)
        await withTaskGroup(of: (Int, FinishedModule).self) { group in
            var running = 0
            func start() {
                var index = 0
                while running < settings.concurrency, index < waiting.count {
                    let module = waiting[index]
                    guard order.needs[module].allSatisfy({ outcomes[$0] != nil }) else {
                        index += 1
                        continue
                    }
                    waiting.remove(at: index)
                    running += 1
                    var environment = settings.environment
                    for needed in order.needs[module] {
                        if let name = modules[needed].savesAs { environment[name] = saved[needed] ?? "" }
                    }
                    let run = ModuleRun(
                        module: modules[module], runner: self, environment: environment, now: round.at.wall,
                        isIntensiveRound: round.kind == .intensive,
                        entry: memory.entries[modules[module].key] ?? .init())
                    group.addTask { (module, await run.finish()) }
                }
            }
            start()
            while let (index, finished) = await group.next() {
                running -= 1
                outcomes[index] = finished.outcome
                saved[index] = finished.value
                memory.entries[modules[index].key] = finished.entry
                start()
            }
        }
        if round.kind == .full { memory.lastRound = round.at.wall }
        return (outcomes.compactMap { $0 }, memory)
    }
}

/// Which earlier modules' saved values each module mentions.
struct SavedValueOrder {
    let needs: [[Int]]

    init(_ modules: [ModuleDefinition]) {
        var savers: [String: Int] = [:]
        var needs: [[Int]] = []
        for (index, module) in modules.enumerated() {
            let text = savers.isEmpty ? "" : module.commands.joined(separator: "\n")
            needs.append(savers.filter { text.contains($0.key) }.map(\.value).sorted())
            if let name = module.savesAs { savers[name] = index }
        }
        self.needs = needs
    }
}

extension ModuleDefinition {
    /// Everything that a shell is given.
    var commands: [String] {
        var commands = (preconditions + conditions).map(\.command)
        switch source {
        case .exec(let text), .plugin(let text): commands.append(text)
        default: break
        }
        return commands
    }
}
