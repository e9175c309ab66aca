package import Facts
package import Localization

/// What a run without a person does with what is remembered: it learns at first, then keeps count. It accepts nothing.
package struct WatchCycle {
    private let host: AuditedHost
    private let database: FactDatabase
    private let state: State
    private let memory: WatchMemory
    /// Why a part could not be done; each part is tried whatever becomes of the others.
    package private(set) var problems: [LocalizedText] = []

    /// Days in which a host that nobody has told anything about is learnt.
    static let learningDays: Int64 = 7

    /// The database is of the host, with the tables of `memory`; none of these must have been read yet.
    package init(host: AuditedHost, database: FactDatabase, memory: WatchMemory, state: State) {
        self.memory = memory
        self.host = host
        self.database = database
        self.state = state
    }

    package mutating func run() {
        attempt(refreshFiles)
        attempt(recordDrift)
        attempt(tryPasswords)
    }

    private mutating func attempt(_ part: () throws -> Void) {
        do {
            try part()
        } catch let error as StateError {
            // A state that is at fault is the matter of a check.
            problems.append(error.text)
        } catch {
            // What the host keeps from being read, the tables tell.
        }
    }

    private func refreshFiles() throws {
        if try FileBaseline.isLearnt(state) {
            memory.keep(try FileBaseline.refresh(host: host, state: state))
        } else {
            _ = try FileBaseline.learn(host: host, state: state, acceptance: firstRun)
        }
    }

    private func recordDrift() throws {
        if try Drift.isBegun(in: state) {
            _ = try DriftRecorder.record(database: database, state: state, now: host.now)
        } else {
            _ = try Drift.learn(
                until: host.now + WatchCycle.learningDays * 86_400, database: database, state: state, firstRun)
        }
    }

    private func tryPasswords() throws {
        _ = try PasswordAudit.run(
            host: host, state: state, options: PasswordAudit.Options(budget: PasswordAudit.budget(of: host)))
    }

    private var firstRun: Acceptance {
        Acceptance(by: "elpis", at: host.now, reason: "first run")
    }
}
