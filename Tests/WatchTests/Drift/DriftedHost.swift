import Facts
import Foundation
import HostRoot
import TestSupport

@testable import Watch

/// A host of files, and what Elpis remembers of it.
struct DriftedHost {
    let root: String
    let folder: StateFolder

    func write(_ path: String, _ content: String) throws {
        let file = URL(fileURLWithPath: root).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }

    func database(at now: Int64 = TestClock.now, facts: [String: [[String: FactValue]]] = [:]) throws -> FactDatabase {
        let host = AuditedHost(root: try HostRoot(root), now: now)
        let database = try FactDatabase(source: host, tables: FactTable.all(remembering: WatchMemory(folder)))
        for (name, rows) in facts {
            guard let table = database.tables[name] else { continue }
            var content = TableRows(width: table.columns.count)
            for row in rows { content.append(table.columns.map { row[$0.name] ?? .null }) }
            try database.fill(table, with: content)
        }
        return database
    }

    /// What a person who asks at this time is told.
    func query(
        _ sql: String, at now: Int64 = TestClock.now, facts: [String: [[String: FactValue]]] = [:]
    ) throws -> QueryResult {
        try database(at: now, facts: facts).rows(sql)
    }

    func change(_ body: (inout AcceptedState) -> Void) throws {
        let state = try State.openForWriting(folder, now: TestClock.now)
        var accepted = try state.accepted() ?? AcceptedState()
        body(&accepted)
        try state.update(accepted, at: TestClock.now)
    }

    @discardableResult
    func record(
        at now: Int64, facts: [String: [[String: FactValue]]] = [:]
    ) throws -> DriftRecorder.Outcome {
        let state = try State.openForWriting(folder, now: now)
        return try DriftRecorder.record(database: try database(at: now, facts: facts), state: state, now: now)
    }

    /// Learns what is there, in a period that is over at the test's time or later.
    @discardableResult
    func learn(
        until end: Int64 = TestClock.now, facts: [String: [[String: FactValue]]] = [:]
    ) throws -> DriftRecorder.Outcome {
        try change {
            $0.beginLearning(
                DriftKind.allCases, until: end, Acceptance(by: "ann", at: TestClock.now - 100, reason: "first state"))
        }
        return try record(at: TestClock.now - 100, facts: facts)
    }
}

/// A host of these files that is gone after the test; nothing is accepted yet.
func withDrift<Result>(_ files: [String: String] = [:], _ body: (DriftedHost) throws -> Result) throws -> Result {
    try withTemporaryFolder(files) { root in
        try withState { folder in try body(DriftedHost(root: root, folder: folder)) }
    }
}
