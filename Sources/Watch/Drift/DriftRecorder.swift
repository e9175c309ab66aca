package import Facts
internal import Localization

/// Keeps the accepted state up to date with what is seen on the host.
package enum DriftRecorder {
    package struct Outcome: Sendable, Hashable {
        /// When the learning period ends that is running, in seconds since 1970.
        package fileprivate(set) var learningUntil: Int64?
        /// How many items were accepted because they were seen during the learning period.
        package fileprivate(set) var accepted = 0
        /// How many items are not accepted, by kind.
        package fileprivate(set) var unaccepted: [DriftKind: Int] = [:]
        /// The kinds whose items could not be read whole: nothing of them was learned now.
        package fileprivate(set) var unread: [DriftKind: [Obstacle.Cause]] = [:]
        /// Whether the state was written: it is not where nothing changed.
        package fileprivate(set) var isWritten = false
    }

    /// During a learning period accepts what is seen; afterwards remembers since when other things are there.
    ///
    /// The items are read from the database's fact tables; what is accepted, from `state`, which must be open for writing.
    package static func record(database: FactDatabase, state: State, now: Int64) throws -> Outcome {
        guard var accepted = try state.accepted(), let learning = accepted.learning else { return Outcome() }
        var outcome = Outcome()
        if now < learning.until { outcome.learningUntil = learning.until }
        for (kind, items) in try items(in: database, &outcome) {
            if accepted.isLearning(kind, at: now) {
                let seen = Acceptance(by: learning.begun.by, at: now, reason: learning.begun.reason)
                for item in items.keys where accepted.accept(item, seen) { outcome.accepted += 1 }
                accepted.note(learned: kind, at: now)
            }
            if accepted.isLearned(kind) {
                let others = items.filter { accepted.items[$0.key] == nil }
                outcome.unaccepted[kind] = others.count
                accepted.note(unaccepted: others, of: kind, at: now)
            }
        }
        outcome.isWritten = try state.update(accepted, at: now)
        return outcome
    }

    /// The items on the host, of the kinds that could be read whole.
    private static func items(
        in database: FactDatabase, _ outcome: inout Outcome
    ) throws -> [(DriftKind, [DriftItem: AcceptedState.Program?])] {
        let queries = try DriftKind.allCases.map { kind in (kind, try database.prepare(kind.recordedItems)) }
        try database.load(Set(queries.flatMap { $0.1.reads.keys }))
        var found: [(DriftKind, [DriftItem: AcceptedState.Program?])] = []
        for (kind, query) in queries {
            let result = try database.run(query, keeping: itemsOfOneKindLimit)
            var causes = result.obstacles.map(\.cause)
            if result.total > itemsOfOneKindLimit { causes.append(.tooManyItems(of: kind)) }
            guard causes.isEmpty else {
                outcome.unread[kind] = causes
                continue
            }
            found.append((kind, DriftRecorder.items(of: kind, in: result)))
        }
        return found
    }

    static func items(of kind: DriftKind, in result: QueryResult) -> [DriftItem: AcceptedState.Program?] {
        var items: [DriftItem: AcceptedState.Program?] = [:]
        for row in result.rows {
            let program: AcceptedState.Program? =
                row.count == 4
                ? .init(
                    path: row[1].plainText, username: row[2].plainText,
                    package: row[3] == .null ? nil : row[3].plainText) : nil
            items.updateValue(program, forKey: DriftItem(kind, row[0].plainText))
        }
        return items
    }

    /// Ten kinds of this size are all that a state may hold.
    static let itemsOfOneKindLimit = AcceptedState.itemLimit / DriftKind.allCases.count
}

extension Obstacle.Cause {
    fileprivate static func tooManyItems(of kind: DriftKind) -> Obstacle.Cause {
        .limitReached(
            LocalizedText(
                en: "there are more than \(DriftRecorder.itemsOfOneKindLimit) items for \(kind.table)",
                ja: "\(kind.table) の対象が上限の \(DriftRecorder.itemsOfOneKindLimit) 件を超えています"))
    }
}

extension DriftKind {
    /// The keys of the items; of processes also what is remembered of them.
    fileprivate var recordedItems: String {
        self == .process ? "SELECT key, path, username, package FROM (\(items))" : "SELECT DISTINCT key FROM (\(items))"
    }
}
