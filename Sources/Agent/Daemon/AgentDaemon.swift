package import Logging
internal import AgentData
internal import Localization
package import Storage
internal import Tentacle

/// The agent: takes measurements when they are due, keeps them, and sends them.
package struct AgentDaemon: ~Copyable {
    /// How the agent behaves; it changes with the configuration.
    package struct Plan: Sendable {
        package var schedule: Schedule.Settings
        package var primary: Courier
        package var secondary: Courier?
        package var secondaryMode: AgentSettings.SecondaryMode
        /// What is measured is kept, and not sent.
        package var isSilent: Bool
        /// Measures; where tables still wait in the outbox, no others are wanted.
        package var measure: @Sendable (_ round: Round, _ wantsTables: Bool) async throws -> Harvest
        /// Told of each round whether a server was reached in it.
        package var reached: @Sendable (Bool) -> Void
        /// Told when the server has the fact tables that waited.
        package var deliveredTables: @Sendable () throws -> Void
        /// A message with these elements.
        package var message: @Sendable (_ elements: String, Moment) -> OutgoingMessage

        package init(
            schedule: Schedule.Settings, primary: Courier, secondary: Courier?,
            secondaryMode: AgentSettings.SecondaryMode, isSilent: Bool = false,
            measure: @escaping @Sendable (_ round: Round, _ wantsTables: Bool) async throws -> Harvest,
            reached: @escaping @Sendable (Bool) -> Void, deliveredTables: @escaping @Sendable () throws -> Void,
            message: @escaping @Sendable (_ elements: String, Moment) -> OutgoingMessage
        ) {
            self.schedule = schedule
            self.primary = primary
            self.secondary = secondary
            self.secondaryMode = secondaryMode
            self.isSilent = isSilent
            self.measure = measure
            self.reached = reached
            self.deliveredTables = deliveredTables
            self.message = message
        }
    }

    package enum Outcome: Sendable, Hashable {
        case ended
        case reload
    }

    private var plan: Plan
    private var outbox: Outbox
    /// What the secondary server has not got yet, where it gets everything.
    private var secondaryOutbox: Outbox?
    private let statusFolder: DurableFolder
    package private(set) var status: AgentStatus
    private let bell: Bell
    private let clock: @Sendable () -> Moment
    private let logger: Logger
    private var generator = SystemRandomNumberGenerator()

    package init(
        plan: Plan, outbox: consuming Outbox, secondaryOutbox: consuming Outbox?, statusFolder: DurableFolder,
        status: AgentStatus, bell: Bell, clock: @escaping @Sendable () -> Moment, logger: Logger
    ) {
        self.plan = plan
        self.outbox = outbox
        self.secondaryOutbox = secondaryOutbox
        self.statusFolder = statusFolder
        self.status = status
        self.bell = bell
        self.clock = clock
        self.logger = logger
        self.status.servers = plan.primary.servers.map { AgentStatus.Server(address: $0.description) }
        self.status.secondaryServers = (plan.secondary?.servers ?? []).map {
            AgentStatus.Server(address: $0.description)
        }
    }

    /// Runs until it is to end or to read its configuration again; what is under way when the task is cancelled is broken
    /// off, and nothing that was kept is lost.
    package mutating func run() async -> Outcome {
        var schedule = Schedule(plan.schedule, at: clock())
        while true {
            let heard = bell.heard()
            if heard.contains(.end) || Task.isCancelled { return .ended }
            if heard.contains(.reload) { return .reload }
            if heard.contains(.changed) { schedule.call() }
            let now = clock()
            switch schedule.step(at: now) {
            case .run(let round): await execute(round, next: schedule.nextFullRound)
            case .wait(let until):
                if !plan.isSilent, isAttemptDue(at: now) {
                    await deliver(at: now)
                    writeStatus()
                    continue
                }
                await bell.wait(seconds: min(until, nextAttempt(after: now)) - now.monotonic)
            case .rest: await bell.wait(seconds: .infinity)
            case .end: return .ended
            }
        }
    }

    // MARK: A round

    private mutating func execute(_ round: Round, next: Double?) async {
        logger.debug("A round begins", metadata: ["round": "\(round.number)", "kind": "\(round.kind)"])
        let harvest = await harvest(round)
        guard !Task.isCancelled else { return }
        var messages = harvest.messages
        let told = outbox.losses
        if told.messagesUntold > 0 {
            let waiting = (try? outbox.entries().count) ?? 0
            messages.append(plan.message(told.module(waiting: waiting).xml, round.at))
        }
        var areKept = true
        for message in messages where !keep(message, now: round.at.wall) { areKept = false }
        if areKept { await noteKept(harvest, told) }
        if !plan.isSilent { await deliver(at: clock()) }
        let end = clock()
        status.rounds += 1
        status.lastRound = round.at.wall
        status.lastRoundSeconds = end.monotonic - round.at.monotonic
        status.nextRound = next.map { end.wall + Int64(max(0, $0 - end.monotonic)) }
        writeStatus()
    }

    /// What was measured. A full round that brings nothing still gives a sign of life.
    private mutating func harvest(_ round: Round) async -> Harvest {
        var harvest = Harvest(messages: [])
        do {
            let tablesWait = try outbox.entries().contains(where: \.isTables)
            harvest = try await plan.measure(round, !tablesWait)
        } catch {
            guard !Task.isCancelled else { return harvest }
            fail("the round brought nothing: \(error)")
        }
        for problem in harvest.problems { fail(problem) }
        status.note(harvest.modules)
        if round.kind == .full, harvest.messages.isEmpty { harvest.messages = [plan.message("", round.at)] }
        return harvest
    }

    private mutating func noteKept(_ harvest: Harvest, _ told: OutboxLosses) async {
        if told.messagesUntold > 0 { outbox.noteLossesTold(told) }
        do {
            try await harvest.whenKept()
        } catch {
            fail("what was measured is measured again after a restart: \(error)")
        }
    }

    private mutating func keep(_ message: OutgoingMessage, now: Int64) -> Bool {
        var isKept = true
        do throws(OutboxError) {
            try outbox.add(message.content, as: message.name, now: now)
        } catch {
            isKept = false
            fail("\(error)")
        }
        // The secondary server need not be one of Elpis's own.
        guard !message.isTables else { return isKept }
        do throws(OutboxError) {
            try secondaryOutbox?.add(message.content, as: message.name, now: now)
        } catch {
            fail("for the secondary server: \(error)")
        }
        return isKept
    }

    // MARK: Delivery

    private func isAttemptDue(at now: Moment) -> Bool { nextAttempt(after: now) <= now.monotonic }

    /// When something that failed is due again.
    private func nextAttempt(after now: Moment) -> Double {
        let secondary = secondaryOutbox != nil ? plan.secondary?.backoff.nextAttempt : nil
        return min(plan.primary.backoff.nextAttempt ?? .infinity, secondary ?? .infinity)
    }

    private mutating func deliver(at now: Moment) async {
        if plan.primary.backoff.isDue(at: now.monotonic) {
            var report = await plan.primary.deliver(&outbox, now: now.monotonic, using: &generator)
            note(report, of: \.servers, at: now)
            defer { if !Task.isCancelled { plan.reached(report.server != nil) } }
            if report.server == nil, plan.secondaryMode == .onError, plan.secondary != nil, !Task.isCancelled {
                report = await plan.secondary?.deliver(&outbox, now: now.monotonic, using: &generator) ?? report
                note(report, of: \.secondaryServers, at: now)
            }
        }
        guard secondaryOutbox != nil, let secondary = plan.secondary,
            secondary.backoff.isDue(at: now.monotonic), !Task.isCancelled
        else { return }
        await deliverToSecondary(at: now)
    }

    private mutating func deliverToSecondary(at now: Moment) async {
        guard var box = secondaryOutbox.take() else { return }
        if let report = await plan.secondary?.deliver(&box, now: now.monotonic, using: &generator) {
            note(report, of: \.secondaryServers, at: now)
        }
        secondaryOutbox = consume box
    }

    private mutating func note(
        _ report: DeliveryReport, of servers: WritableKeyPath<AgentStatus, [AgentStatus.Server]>, at now: Moment
    ) {
        for refusal in report.refusals {
            fail("a server does not take \(refusal.name): \(refusal.why)")
        }
        for failure in report.failures {
            fail("\(failure.server): \(failure.why)")
            for index in status[keyPath: servers].indices
            where status[keyPath: servers][index].address == failure.server {
                status[keyPath: servers][index].failure = failure.why
            }
        }
        if report.sentTables {
            do { try plan.deliveredTables() } catch { fail("the tables are sent again: \(error)") }
        }
        guard let server = report.server else { return }
        logger.debug("Messages were delivered", metadata: ["count": "\(report.sent)", "server": "\(server)"])
        for index in status[keyPath: servers].indices where status[keyPath: servers][index].address == server {
            status[keyPath: servers][index].seen = now.wall
            status[keyPath: servers][index].failure = nil
        }
    }

    // MARK: Status

    private mutating func fail(_ sentence: String) {
        logger.warning("\(sentence.printable)")
        status.note(error: sentence, at: clock().wall)
    }

    private mutating func writeStatus() {
        do {
            let waiting = try outbox.entries()
            status.outbox.messages = waiting.count
            status.outbox.bytes = waiting.reduce(0) { $0 + $1.size }
            status.outbox.oldest = waiting.first?.written
            status.outbox.lost = outbox.losses.messages
            try StatusFile.write(status, to: statusFolder)
        } catch {
            logger.warning("The status cannot be written: \("\(error)".printable)")
        }
    }
}
