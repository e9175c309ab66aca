internal import AgentData
package import Storage

/// What an agent does in each round, and what it remembers from one to the next.
package actor RoundWork {
    private let modules: [ModuleDefinition]
    private let runner: ModuleRunner
    private let composer: MessageComposer
    /// Nil where the host is not audited.
    private let audit: HostAudit?
    private let folder: DurableFolder
    private var memory: ModuleMemory
    /// Why nothing is remembered that was kept; told once.
    private var forgetting: String?
    private var fullRounds: UInt64 = 0

    /// `folder` is where the modules' memory is kept. Where that cannot be read, they begin anew.
    package init(
        _ configuration: AgentConfiguration, runner: ModuleRunner, composer: MessageComposer, audit: HostAudit?,
        folder: DurableFolder
    ) {
        modules = configuration.modules
        self.runner = runner
        self.composer = composer
        self.audit = audit
        self.folder = folder
        do {
            memory = try ModuleMemory.read(from: folder)
            memory.keep(modules)
        } catch {
            memory = ModuleMemory()
            forgetting = "\(error): modules run as for the first time, and logs are read from their end on"
        }
    }

    /// Runs what is due. `wantsTables`: the changed fact tables are to go out as well.
    ///
    /// - Throws: `CancellationError`.
    package func perform(_ round: Round, wantsTables: Bool) async throws -> Harvest {
        let due = runner.due(modules, in: round, fullRound: fullRounds, memory: memory)
        async let audited = audit(for: round, wantsTables: wantsTables)
        let (outcomes, memory) = await runner.run(due, in: round, memory: memory)
        let found = await audited
        try Task.checkCancellation()
        if round.kind == .full { fullRounds += 1 }

        var harvest = Harvest(messages: [])
        if let problem = forgetting.take() { harvest.problems.append(problem) }
        var elements = ""
        for outcome in outcomes {
            let (xml, sentence) = outcome.told
            elements += xml
            harvest.modules.append(
                AgentStatus.Module(name: outcome.module.title, time: round.at.wall, result: sentence ?? "ok"))
            harvest.problems += outcome.problems
        }
        if let found {
            elements += found.modules
            if let problem = found.problem {
                harvest.problems.append(problem)
                if found.modules.isEmpty { elements += RoundWork.failed(problem).xml }
            }
        }
        if round.kind == .full || !elements.isEmpty {
            harvest.messages.append(await composer.message(elements, at: round.at))
        }
        if let tables = found?.tables { harvest.messages.append(composer.tables(tables)) }
        harvest.whenKept = { [self, hasTables = found?.tables != nil] in
            try await keep(memory, hasTables: hasTables)
        }
        return harvest
    }

    private func audit(for round: Round, wantsTables: Bool) async -> HostAudit.Result? {
        round.kind == .intensive ? nil : await audit?.run(withTables: wantsTables)
    }

    private func keep(_ memory: ModuleMemory, hasTables: Bool) throws {
        let isNews = memory != self.memory
        self.memory = memory
        if isNews { try memory.save(in: folder) }
        if hasTables { try audit?.noteTablesKept() }
    }

    /// As the plugin says of itself whether it ended well.
    private static func failed(_ problem: String) -> AgentMessage.Module {
        AgentMessage.Module(name: "Elpis plugin", value: 0, description: problem, group: "Security")
    }
}

extension ModuleDefinition {
    /// What a person calls it.
    var title: String { name.isEmpty ? key : name }
}

extension ModuleOutcome {
    /// Its part of the message, and why there is none.
    fileprivate var told: (xml: String, sentence: String?) {
        switch result {
        case .reported(.module(let module)): return (module.xml, nil)
        case .reported(.log(let log)): return (log.xml, nil)
        case .reported(.fragment(let output)):
            do throws(AgentDataError) {
                return (try AgentMessage.Fragment(checking: output).xml, nil)
            } catch {
                return ("", "what it printed is left out: \(error)")
            }
        case .omitted(let omission): return ("", omission.sentence)
        case .refused(let reason): return ("", "refused: \(reason)")
        }
    }

    /// What an administrator should mend.
    fileprivate var problems: [String] {
        var problems = notes
        switch result {
        case .reported(.fragment), .omitted(.failed), .omitted(.timedOut), .refused:
            if let sentence = told.sentence { problems.append(sentence) }
        case .reported, .omitted: break
        }
        if isCut { problems.append("its output was longer than is kept") }
        return problems.map { "module \(module.title): \($0)" }
    }
}

extension ModuleOutcome.Omission {
    var sentence: String {
        switch self {
        case .notWanted: "not run: a pre-condition does not hold"
        case .unchanged: "nothing to tell: its intensive conditions are as they were"
        case .nothingNew: "nothing new in the log"
        case .noOutput: "no output"
        case .failed(let reason): reason
        case .timedOut(let seconds): "ended after \(seconds) s, its limit"
        case .cancelled: "broken off"
        }
    }
}
