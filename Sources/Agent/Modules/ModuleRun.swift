internal import AgentData
internal import Facts
internal import Glibc
internal import HostRoot
internal import Localization
internal import Synchronization
internal import Watch

/// What a module's run leaves.
struct FinishedModule: Sendable {
    let outcome: ModuleOutcome
    let entry: ModuleMemory.Entry
    /// For later modules.
    let value: String?
}

/// One run of one module.
struct ModuleRun: Sendable {
    let module: ModuleDefinition
    let runner: ModuleRunner
    let environment: [String: String]
    /// Seconds since 1970.
    let now: Int64
    let isIntensiveRound: Bool
    let entry: ModuleMemory.Entry

    private struct Stop: Error {
        let result: ModuleOutcome.Result
    }

    /// What was measured.
    private struct Measured {
        var report: ModuleReport
        var value: String?
        var isCut = false
        var notes: [String] = []
    }

    private var timeout: Int { module.timeout ?? runner.settings.timeout }

    func finish() async -> FinishedModule {
        let start = ContinuousClock.now
        var entry = entry
        var measured: Measured?
        var result: ModuleOutcome.Result
        do {
            var found = try await measure(&entry)
            entry.lastRun = now
            result = .reported(found.report)
            if !isTold(found.value, &entry) { result = .omitted(.unchanged) }
            await runConditions(&found)
            measured = found
        } catch let stop as Stop {
            result = stop.result
            // A module that failed has run; one that others could change or that a condition kept back has not.
            switch stop.result {
            case .omitted(.notWanted), .omitted(.cancelled), .refused: break
            default: entry.lastRun = now
            }
        } catch {
            result = .omitted(.failed("\(error)"))
        }
        if case .reported = result { entry.lastReport = now }
        return FinishedModule(
            outcome: ModuleOutcome(
                module: module, result: result, duration: ContinuousClock.now - start,
                isCut: measured?.isCut ?? false, notes: measured?.notes ?? []), entry: entry, value: measured?.value)
    }

    // MARK: Conditions

    /// Intensive modules are told when their truth changes, and when their interval is over.
    private func isTold(_ value: String?, _ entry: inout ModuleMemory.Entry) -> Bool {
        guard !module.intensiveConditions.isEmpty else { return true }
        let isIntensive = module.intensiveConditions.allSatisfy { $0.holds(for: value ?? "") }
        defer { entry.wasIntensive = isIntensive }
        if isIntensive != (entry.wasIntensive ?? false) { return true }
        guard let last = entry.lastReport else { return true }
        return now < last || now - last >= Int64(module.timing.rounds * runner.settings.interval) - 1
    }

    private func runConditions(_ measured: inout Measured) async {
        guard let value = measured.value else { return }
        for condition in module.conditions where condition.condition.holds(for: value) {
            // What it starts, such as a service, is meant to stay.
            var command = command(condition.command)
            command.endsDescendants = false
            let result = await command.run()
            if result.end != .exited(0) {
                measured.notes.append("the command of a condition did not succeed: \(condition.command.prefix(200))")
            }
        }
    }

    // MARK: Measuring

    private func measure(_ entry: inout ModuleMemory.Entry) async throws -> Measured {
        let trust = CommandTrust(path: environment["PATH"] ?? "")
        for command in module.commands {
            do throws(TrustError) { try trust.verify(command) } catch { throw Stop(result: .refused("\(error)")) }
        }
        for condition in module.preconditions {
            let result = await command(condition.command).run()
            guard !Task.isCancelled else { throw Stop(result: .omitted(.cancelled)) }
            guard condition.condition.holds(for: String(lenient: result.output)) else {
                throw Stop(result: .omitted(.notWanted))
            }
        }
        let measurement = ModuleMeasurement(root: runner.root)
        switch module.source {
        case .exec(let text): return try await execute(text)
        case .plugin(let text): return try await runPlugin(text)
        case .process(let line): return try await blocking { try measurement.isRunning(line) ? "1" : "0" }
        case .processCPU(let line): return try await blocking { String(try measurement.processCPU(line)) }
        case .processMemory(let line): return try await blocking { String(try measurement.processMemory(line)) }
        case .freeDisk(let path): return try await blocking { String(try measurement.disk(path).available / 1024) }
        case .freeDiskPercent(let path):
            return try await blocking {
                let disk = try measurement.disk(path)
                return String(Int(Double(disk.available) * 100 / Double(max(disk.total, 1))))
            }
        case .occupiedDiskPercent(let path):
            return try await blocking {
                let disk = try measurement.disk(path)
                return String(Int(Double(disk.total - disk.available) * 100 / Double(max(disk.total, 1))))
            }
        case .cpuUsage: return try await cpuUsage(measurement)
        case .freeMemory: return try await blocking { String(try measurement.memory().free) }
        case .freeMemoryPercent:
            return try await blocking {
                let memory = try measurement.memory()
                return String(memory.free * 100 / max(memory.total, 1))
            }
        case .log(let path): return try await readLog(path, &entry)
        }
    }

    private func command(_ text: String) -> ShellCommand {
        ShellCommand(
            text: text, environment: environment, timeLimit: Double(timeout), outputLimit: runner.settings.outputLimit,
            nice: runner.settings.nice)
    }

    private func output(of text: String) async throws -> ShellCommand.Result {
        let result = await command(text).run()
        if result.isCut { return result }
        switch result.end {
        case .exited(0): return result
        case .exited(let status): throw Stop(result: .omitted(.failed("the command's exit status is \(status)")))
        case .signalled(let signal): throw Stop(result: .omitted(.failed("signal \(signal) ended the command")))
        case .timedOut: throw Stop(result: .omitted(.timedOut(seconds: timeout)))
        case .cancelled: throw Stop(result: .omitted(.cancelled))
        case .lost:
            throw Stop(result: .omitted(.failed("its supervisor was ended by another; what it started may still run")))
        case .failed(let code):
            throw Stop(result: .omitted(.failed("the command cannot be started: \(String(cString: strerror(code)))")))
        }
    }

    private func execute(_ text: String) async throws -> Measured {
        let result = try await output(of: text)
        guard !result.output.isEmpty else { throw Stop(result: .omitted(.noOutput)) }
        var value = String(lenient: result.output)
        // One line is the value without its end; several are sent as they are.
        if value.utf8.firstIndex(of: UInt8(ascii: "\n")) == value.utf8.indices.last {
            value = String(value.unicodeScalars.dropLast())
        }
        var measured = single(value)
        measured.value = String(value.prefix { !$0.isNewline })
        measured.isCut = result.isCut
        return measured
    }

    private func runPlugin(_ text: String) async throws -> Measured {
        let result = try await output(of: text)
        guard !result.isCut else {
            throw Stop(result: .omitted(.failed("the plugin printed more than \(runner.settings.outputLimit) bytes")))
        }
        guard !result.output.isEmpty else { throw Stop(result: .omitted(.noOutput)) }
        return Measured(report: .fragment(result.output), value: String(lenient: result.output))
    }

    private func cpuUsage(_ measurement: ModuleMeasurement) async throws -> Measured {
        let before = try measurement.cpuTicks()
        do { try await Task.sleep(for: .seconds(1)) } catch { throw Stop(result: .omitted(.cancelled)) }
        let after = try measurement.cpuTicks()
        let all = max(after.all &- before.all, 1)
        return single(String(min(100, max(0, (after.user &- before.user) * 100 / all))))
    }

    private func single(_ value: String) -> Measured {
        Measured(report: .module(module.element([value])), value: value)
    }

    /// Asks the kernel on a thread that may wait, as for a file server that is gone; past the time it is left alone.
    private func blocking(_ read: @escaping @Sendable () throws -> String) async throws -> Measured {
        let answer = await BlockingAnswer.wait(seconds: timeout) { () -> Result<String, ReadingFailure> in
            do { return .success(try read()) } catch { return .failure(ReadingFailure(reason: "\(error)")) }
        }
        switch answer {
        case .success(let value)?: return single(value)
        case .failure(let failure)?: throw Stop(result: .omitted(.failed(failure.reason)))
        case nil: throw Stop(result: .omitted(.timedOut(seconds: timeout)))
        }
    }

    private struct ReadingFailure: Error {
        let reason: String
    }

    // MARK: Logs

    private func readLog(_ path: String, _ entry: inout ModuleMemory.Entry) async throws -> Measured {
        let reader = LogReader(root: runner.root, path: path, now: now)
        guard let position = entry.log else {
            entry.log = try reader.start()
            throw Stop(result: .omitted(.nothingNew))
        }
        let pattern = try module.pattern.map { try LogPattern($0) }
        var limits = LogLines.Limits()
        limits.bytes = runner.settings.outputLimit
        var lines = LogLines(limits: limits, surplus: .left) { pattern?.matches($0) ?? true }
        let reading = try reader.read(after: position, into: &lines)
        entry.log = reading.position
        let notes = (reading.notes + lines.notes).map(\.text.en)
        var measured: Measured
        switch module.type {
        case "log": measured = Measured(report: .log(AgentMessage.LogModule(name: module.name, lines: lines.lines)))
        case let type where type.hasSuffix("_string"):
            measured = Measured(
                report: .module(module.element(lines.lines.map { String(lenient: $0) })))
        case let type where type.hasSuffix("proc"): measured = single(lines.lines.isEmpty ? "0" : "1")
        default: measured = single(String(lines.lines.count))
        }
        measured.notes = notes
        let isOfLines = module.type == "log" || module.type.hasSuffix("_string")
        if isOfLines && lines.lines.isEmpty { throw Stop(result: .omitted(.nothingNew)) }
        return measured
    }
}

/// A blocking question to the kernel with a limit of time.
enum BlockingAnswer {
    static func wait<Answer: Sendable>(
        seconds: Int, _ work: @escaping @Sendable () -> Answer
    ) async -> Answer? {
        let box = AnswerBox<Answer>()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled when the answer is there.
                try? await Task.sleep(for: .seconds(seconds))
                box.give(nil)
            }
            let answer = await withCheckedContinuation { continuation in
                box.expect(continuation)
                let thread = WorkerThread { box.give(work()) }
                if let thread { thread.detach() } else { box.give(nil) }
            }
            group.cancelAll()
            return answer
        }
    }
}

private final class AnswerBox<Answer: Sendable>: Sendable {
    private let continuation = Mutex<CheckedContinuation<Answer?, Never>?>(nil)

    func expect(_ continuation: CheckedContinuation<Answer?, Never>) {
        self.continuation.withLock { $0 = continuation }
    }

    /// The first answer counts.
    func give(_ answer: Answer?) {
        let waiting = continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume(returning: answer)
    }
}
