package import Facts
internal import Localization

/// What a person does with what is new on a host.
package enum Drift {
    /// What is new, of one kind.
    package struct Difference: Sendable {
        package let item: String
        package let kind: DriftKind
        /// The evidence: names of columns and their values, without those that are null.
        package let details: [(name: String, value: String)]
        /// When it was first seen, in seconds since 1970; nil where that was not written down.
        package let firstSeen: Int64?
    }

    package struct Differences: Sendable {
        package fileprivate(set) var all: [Difference] = []
        /// Also those beyond what is listed.
        package fileprivate(set) var count = 0
        /// Why some kinds could not be told.
        package fileprivate(set) var obstacles: [Obstacle.Cause] = []
    }

    /// Differences that are listed; nobody reads more.
    package static let differenceLimit = 10_000

    /// Begins a learning period of some kinds that ends at `end`, and takes what is there now.
    package static func learn(
        _ kinds: [DriftKind] = DriftKind.allCases, until end: Int64, database: FactDatabase, state: State,
        _ acceptance: Acceptance
    ) throws -> DriftRecorder.Outcome {
        var accepted = try state.accepted() ?? AcceptedState()
        // The present is learned even in a period of no length.
        accepted.beginLearning(kinds, until: max(end, acceptance.at + 1), acceptance)
        try state.update(accepted, at: acceptance.at)
        let outcome = try DriftRecorder.record(database: database, state: state, now: acceptance.at)
        guard end <= acceptance.at, var learned = try state.accepted() else { return outcome }
        learned.beginLearning(kinds, until: end, acceptance)
        try state.update(learned, at: acceptance.at)
        return outcome
    }

    /// Whether a learning period was ever begun.
    static func isBegun(in state: State) throws -> Bool { try state.accepted()?.learning != nil }

    /// The kinds of which nothing was learned yet.
    package static func kindsToLearn(in state: State) throws -> [DriftKind] {
        let accepted = try state.accepted()
        return DriftKind.allCases.filter { accepted?.isLearned($0) != true }
    }

    /// What is new. The database is of the host, with the tables of what is remembered.
    package static func differences(in database: FactDatabase) throws -> Differences {
        var found = Differences()
        let queries = try DriftKind.allCases.map { kind in
            (kind, try database.prepare("SELECT * FROM \(kind.table) ORDER BY item"))
        }
        try database.load(Set(queries.flatMap { $0.1.reads.keys }))
        for (kind, query) in queries {
            let result = try database.run(query, keeping: max(0, differenceLimit - found.all.count))
            for obstacle in result.obstacles where !found.obstacles.contains(obstacle.cause) {
                found.obstacles.append(obstacle.cause)
            }
            found.count += result.total
            found.all += result.rows.map { Difference(kind, result, row: $0) }
        }
        return found
    }

    /// Accepts items that are new: those named, or all.
    ///
    /// - Returns: how many are newly accepted, and which of the named ones are neither new nor accepted.
    package static func accept(
        _ items: [DriftItem]?, database: FactDatabase, state: State, _ acceptance: Acceptance
    ) throws -> (accepted: Int, absent: [DriftItem]) {
        let new = Set(try differences(in: database).all.compactMap { DriftItem($0.item) })
        var accepted = try state.accepted() ?? AcceptedState()
        var count = 0
        for item in new where items?.contains(item) ?? true {
            if accepted.accept(item, acceptance) { count += 1 }
        }
        try state.update(accepted, at: acceptance.at)
        return (count, (items ?? []).filter { accepted.items[$0] == nil })
    }

    /// Takes back acceptances, so that the items are new again.
    ///
    /// - Returns: the items that were not accepted.
    package static func forget(_ items: [DriftItem], state: State, now: Int64) throws -> [DriftItem] {
        guard var accepted = try state.accepted() else { return items }
        let unknown = items.filter { !accepted.forget($0) }
        try state.update(accepted, at: now)
        return unknown
    }
}

extension Drift.Difference {
    fileprivate init(_ kind: DriftKind, _ result: QueryResult, row: [FactValue]) {
        self.kind = kind
        item = row.first?.plainText ?? ""
        if case .integer(let time)? = row.last { firstSeen = time } else { firstSeen = nil }
        details = row.indices.dropFirst().dropLast().filter { row[$0] != .null && row[$0] != "" }
            .map { (result.columns[$0], result.readableText(of: row, at: $0)) }
    }
}
