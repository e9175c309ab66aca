internal import Agent
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Localization
internal import Logging
internal import Storage
internal import Terminal

/// The agent as a service: plans by the configuration, runs, and plans again when the configuration has changed.
struct AgentService: Sendable {
    let options: AgentOptions
    let endsAfterOneRound: Bool
    let bell: Bell
    let logger: Logger

    func run() async throws {
        let started = Moment.now
        let run = UInt64.random(in: .min ... .max)
        var isWatching = false
        var earlier: AgentConfiguration?
        while true {
            let (configuration, problem) = try load(after: earlier)
            earlier = configuration
            let state = options.state(configuration.settings)
            // Before what is in it, because others must not look into it.
            _ = try DurableFolder(state)
            let folder = try DurableFolder(AgentOptions.folder(in: state))
            // Held as long as this agent runs: two would send everything twice.
            let lock = try folder.lock(waitingSeconds: 5)
            defer { withExtendedLifetime(lock) {} }
            let planning = try await AgentPlanning(
                local: configuration, state: state, folder: folder, run: run, bell: bell, logger: logger)
            Niceness.raise(to: planning.configuration.settings.nice)
            if !isWatching, configuration.settings.takesAudit {
                isWatching = true
                BetweenRounds(state: state, bell: bell, logger: logger).begin()
            }
            guard try await work(planning, started: started, problem) == .reload else { return }
            logger.notice("The configuration is read again")
        }
    }

    /// A configuration that cannot be read again leaves the one before in use, so that the host does not fall silent.
    private func load(after earlier: AgentConfiguration?) throws -> (AgentConfiguration, problem: String?) {
        do {
            return (try load(), nil)
        } catch {
            guard let earlier else { throw error }
            logger.error("The configuration stays as it was: \(error)")
            return (earlier, "the configuration stays as it was: \(error)")
        }
    }

    private func load() throws -> AgentConfiguration {
        let configuration = try AgentConfiguration.load(options.configuration)
        for problem in configuration.problems {
            let level: Logger.Level = problem.severity == .error ? .error : .warning
            logger.log(level: level, "\(problem.place): \(problem.text.en)")
        }
        return configuration
    }

    private func work(_ planning: AgentPlanning, started: Moment, _ problem: String?) async throws
        -> AgentDaemon.Outcome
    {
        var plan = try await planning.plan()
        if endsAfterOneRound { plan.schedule.endsAfterOneRound = true }
        let status = AgentStatus(
            version: elpisVersion, process: getpid(), name: planning.name, started: started.wall,
            privileges: "\(Privileges.current)")
        let daemonPlan = plan
        return try await withThrowingTaskGroup(of: AgentDaemon.Outcome?.self) { group in
            group.addTask { [bell, logger] in
                var status = status
                status.certificateExpiry = planning.certificateExpiry
                status.remoteConfiguration = planning.remoteConfiguration
                if let problem { status.note(error: problem, at: Moment.now.wall) }
                var daemon = AgentDaemon(
                    plan: daemonPlan, outbox: try planning.outbox(), secondaryOutbox: try planning.secondaryOutbox(),
                    statusFolder: planning.folder, status: status, bell: bell, clock: { .now }, logger: logger)
                return await daemon.run()
            }
            group.addTask { [bell] in
                await bell.untilEnd()
                return nil
            }
            // What is under way when the agent is told to end is broken off, and everything kept stays.
            let outcome = try await group.next() ?? nil
            group.cancelAll()
            return outcome ?? .ended
        }
    }
}
