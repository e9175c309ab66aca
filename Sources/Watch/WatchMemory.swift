package import Facts
internal import Glibc
internal import HostRoot
internal import Localization
internal import Synchronization

/// What Elpis remembers of the host from run to run, opened when the first table asks for it.
package final class WatchMemory: Sendable {
    private let folder: StateFolder?
    private let opened = Mutex<Result<State, StateError>?>(nil)
    /// What this run has found of the watched files already; to look at all of them is what costs most.
    private let fileReport = Mutex<FileReport?>(nil)

    /// - Parameter folder: nil where the caller has no state for the host, as with an image or a snapshot.
    package init(_ folder: StateFolder?) {
        self.folder = folder
    }

    /// Spares the tables of this run another look at the watched files.
    func keep(_ report: FileReport) {
        fileReport.withLock { $0 = report }
    }

    func fileReport(of host: AuditedHost) throws -> FileReport {
        if let report = fileReport.withLock({ $0 }) { return report }
        return try FileBaseline.differences(host: host, state: try state())
    }

    /// The state, for reading.
    ///
    /// - Throws: the obstacle that a table then has.
    package func state() throws(Obstacle.Cause) -> State {
        do throws(StateError) {
            return try openedState()
        } catch {
            throw error.obstacle
        }
    }

    func openedState() throws(StateError) -> State {
        guard let folder else { throw .notNamed }
        let result = opened.withLock { opened in
            let result = opened ?? Result { () throws(StateError) in try State.openForReading(folder) }
            opened = result
            return result
        }
        return try result.get()
    }
}

extension StateError {
    /// The error as what keeps a table from being complete.
    var obstacle: Obstacle.Cause {
        switch self {
        case .system(let path, EACCES), .system(let path, EPERM):
            .needsPrivilege(
                Capability.readAnyFile.refusal(of: LocalizedText(en: "reading \(path)", ja: "\(path) の読み取り")))
        case .notNamed: .switchedOff(text)
        case .absent, .lost, .keyMissing, .unsafe, .unsafeFolder, .unsealed, .rolledBack, .newer, .inUse, .system:
            .unsupported(text)
        }
    }
}

extension FactTable {
    /// The fact tables, and those that need memory between runs, sorted by name.
    package static func all(remembering memory: WatchMemory) -> [FactTable] {
        let own: [FactTable] = [
            .fileIntegrity(memory), .integritySettings, .passwordAudit(memory),
            .mysqlPasswordAudit(memory), .watchEvents(memory),
            .watchState(memory),
        ]
        return (all + own + driftTables(memory)).sorted { $0.name < $1.name }
    }

    /// Every table, for its description alone.
    package static let described = all(remembering: WatchMemory(nil))
}
