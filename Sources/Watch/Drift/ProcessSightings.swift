internal import Facts
internal import Glibc
internal import HostRoot

/// The programs that were seen between runs, gathered until they are written down.
struct ProcessSightings: ~Copyable {
    private let root: HostRoot
    private let proc: Int32
    private var programs: Set<ExecutedProgram> = []
    /// Those that were judged already.
    private var judged: Set<ExecutedProgram> = []
    /// Executions of which the kernel could not tell, or whose process ended before its program could be read.
    private(set) var missed = 0

    /// Different programs that are gathered; who makes more than these makes them up.
    private static let limit = 5_000
    /// Different programs that are known to have been judged; then all are judged again.
    private static let judgedLimit = 50_000

    init(root: HostRoot) throws {
        self.root = root
        proc = try root.openPath("/proc", flags: O_RDONLY | O_DIRECTORY)
    }

    deinit {
        close(proc)
    }

    /// Finds out which programs the processes run, at once, for they may end soon.
    mutating func take(_ batch: ProcessEvents.Batch) {
        if batch.isIncomplete { missed += 1 }
        for process in batch.processes {
            guard let program = ExecutedProgram(pid: process, proc: proc, root: root) else {
                missed += 1
                continue
            }
            guard !judged.contains(program) else { continue }
            if programs.count < ProcessSightings.limit { programs.insert(program) } else { missed += 1 }
        }
    }

    /// Whether there is nothing to write down.
    var isEmpty: Bool { programs.isEmpty }

    /// Writes down the programs that are not accepted; during a learning period accepts them.
    ///
    /// - Returns: those that were written down for the first time, sorted.
    mutating func store(in state: State, now: Int64) throws -> [DriftItem] {
        guard !programs.isEmpty, var accepted = try state.accepted() else { return [] }
        let host = AuditedHost(root: root, now: now)
        let database = try FactDatabase(source: host, tables: [.accounts, .executed(programs)])
        let result = try database.rows(
            "SELECT key, path, username, package FROM (\(DriftKind.processes(of: "executed_programs")))")
        var new: [DriftItem] = []
        for (item, program) in DriftRecorder.items(of: .process, in: result) where accepted.items[item] == nil {
            if accepted.isLearning(.process, at: now), let begun = accepted.learning?.begun {
                accepted.accept(item, Acceptance(by: begun.by, at: now, reason: begun.reason))
            } else if accepted.isLearned(.process), accepted.note(item, program, at: now) {
                new.append(item)
            }
        }
        try state.update(accepted, at: now)
        if judged.count > ProcessSightings.judgedLimit { judged = [] }
        judged.formUnion(programs)
        programs = []
        return new.sorted()
    }
}
