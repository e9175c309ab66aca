import Facts
import Foundation
import HostRoot
import TestSupport

@testable import Watch

/// A root whose tree `/w` is watched, and a state for it.
struct WatchedRoot {
    let folder: String
    let state: StateFolder
    var parameters: [String: [FactValue]] = ["integrity_trees": ["/w"]]

    /// Files that were made a moment ago count as settled.
    static let now = Int64(Date().timeIntervalSince1970) + 60

    static func with<Result>(
        _ files: [String: String] = [:], _ body: (WatchedRoot) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder(Dictionary(uniqueKeysWithValues: files.map { ("root\($0.key)", $0.value) })) { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/root/w", withIntermediateDirectories: true)
            return try body(
                WatchedRoot(
                    folder: "\(folder)/root",
                    state: StateFolder(path: "\(folder)/state", keyPath: "\(folder)/keys/seal.key")))
        }
    }

    func host(now: Int64 = WatchedRoot.now) throws -> AuditedHost {
        AuditedHost(root: try HostRoot(folder), now: now, parameters: parameters)
    }

    @discardableResult
    func learn() throws -> FileReport {
        try FileBaseline.learn(host: host(), state: writable(), acceptance: acceptance("learnt"))
    }

    @discardableResult
    func accept(_ paths: [String]? = nil) throws -> FileReport {
        try FileBaseline.accept(paths: paths, host: host(), state: writable(), acceptance: acceptance("it was me"))
    }

    func differences(now: Int64 = WatchedRoot.now, isFull: Bool = false) throws -> FileReport {
        try FileBaseline.differences(host: host(now: now), state: State.openForReading(state), isFull: isFull)
    }

    func refresh() throws -> FileReport {
        try FileBaseline.refresh(host: host(), state: writable())
    }

    /// The differences as `STATUS PATH WHAT…`.
    func found() throws -> [String] {
        try differences().differences.map(\.line)
    }

    func rows(_ sql: String) throws -> QueryResult {
        let tables = FactTable.all(remembering: WatchMemory(state))
        return try FactDatabase(source: host(), tables: tables).rows(sql)
    }

    func write(_ text: String, to path: String) throws {
        let file = URL(fileURLWithPath: folder + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: folder + path)
    }

    private func writable() throws -> State {
        try State.openForWriting(state, now: WatchedRoot.now)
    }

    private func acceptance(_ reason: String) -> Acceptance {
        Acceptance(by: "ann", at: WatchedRoot.now, reason: reason)
    }
}

extension FileDifference {
    var line: String {
        ([status.rawValue, path] + changes.map(\.what.rawValue)).joined(separator: " ")
    }
}
