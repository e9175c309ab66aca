internal import Facts
internal import HostRoot
internal import Localization
internal import Synchronization

extension FactTable {
    /// What is accepted, and of each kind what is not.
    static func driftTables(_ memory: WatchMemory) -> [FactTable] {
        let accepted = AcceptedMemory(memory)
        return [.acceptedItems(accepted), .acceptedKinds(accepted), .unacceptedItems(accepted)]
            + DriftKind.allCases.map(FactTable.new)
    }

    /// The items of a kind that are not accepted. Drift is `EXCEPT`: all else the tables beneath know.
    private static func new(_ kind: DriftKind) -> FactTable {
        let columns = kind.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return FactTable(
            kind.table, kind.summary,
            columns: [.text("item", "The item, as `elpis baseline accept` takes it")] + kind.columns + [
                .time("first_seen", "When it was first seen, in seconds since 1970; null until it is written down")
            ],
            sources: kind.sources + ["accepted_items"], privilege: kind.privilege, isOffline: kind.isOffline,
            content: .view(
                """
                SELECT '\(kind.rawValue):' || key AS item, \(columns), (
                    SELECT first_seen FROM unaccepted_items AS seen
                    WHERE seen.kind = '\(kind.rawValue)' AND seen.key = found.key
                ) AS first_seen
                FROM (\(kind.itemsAndMemories)) AS found
                WHERE (SELECT "\(kind.rawValue)" FROM accepted_kinds) IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM accepted_items AS accepted
                    WHERE accepted.kind = '\(kind.rawValue)' AND accepted.key = found.key
                )
                """))
    }

    private static func acceptedItems(_ memory: AcceptedMemory) -> FactTable {
        FactTable(
            "accepted_items", "What is accepted on this host: accounts, ports, units and so on.",
            columns: [
                .text("kind", DriftKind.allCases.map(\.rawValue).joined(separator: ", ")),
                .text("key", "What it is; `kind:key` is the item"),
                .text("by", "Who accepted it, or began the learning period in which it was seen"),
                .time("at", "When, in seconds since 1970"),
                .text("reason", "Why"),
            ],
            sources: ["/var/lib/elpis/accepted"], privilege: .root, index: ["kind", "key"]
        ) { _, rows in
            for (item, acceptance) in inOrder(try memory.accepted()?.items ?? [:]) {
                rows.append([
                    .text(item.kind), .text(item.key), .text(acceptance.by), .int(acceptance.at),
                    .text(acceptance.reason),
                ])
            }
        }
    }

    private static func unacceptedItems(_ memory: AcceptedMemory) -> FactTable {
        FactTable(
            "unaccepted_items", "Items that were seen and are not accepted; processes also some days after their end.",
            columns: [
                .text("kind", "As in accepted_items"), .text("key", "As in accepted_items"),
                .time("first_seen", "When it was first seen, in seconds since 1970"),
                .text("path", "Of a process: the program"), .text("username", "Of a process: its user"),
                .text("package", "Of a process: the package that owns the program"),
            ],
            sources: ["/var/lib/elpis/accepted"], privilege: .root, index: ["kind", "key"]
        ) { _, rows in
            for (item, sighting) in inOrder(try memory.accepted()?.sightings ?? [:]) {
                rows.append([
                    .text(item.kind), .text(item.key), .int(sighting.firstSeen), .text(sighting.program?.path),
                    .text(sighting.program?.username), .text(sighting.program?.package),
                ])
            }
        }
    }

    /// In the same order at each reading: an agent sends a table again when it is another one.
    private static func inOrder<Value>(_ items: [DriftItem: Value]) -> [(key: DriftItem, value: Value)] {
        items.sorted { ($0.key.kind, $0.key.key) < ($1.key.kind, $1.key.key) }
    }

    /// One column for each kind, so that a kind which is not known yet leaves the others assessed.
    private static func acceptedKinds(_ memory: AcceptedMemory) -> FactTable {
        FactTable(
            "accepted_kinds", "Since when each kind of item is known completely, so that others are new.",
            columns: [.time("learning_until", "When the newest learning period ends, in seconds since 1970")]
                + DriftKind.allCases.map {
                    .time($0.rawValue, "Since when for \($0.table), in seconds since 1970; null while it is learned")
                },
            sources: ["/var/lib/elpis/accepted"], privilege: .root
        ) { host, rows in
            guard let accepted = try memory.accepted(), let learning = accepted.learning else {
                throw Obstacle.Cause.nothingLearned
            }
            let times = DriftKind.allCases.map { kind in
                accepted.isLearning(kind, at: host.now) ? nil : accepted.learned[kind.rawValue]
            }
            for (kind, time) in zip(DriftKind.allCases, times) where time == nil {
                let cause: Obstacle.Cause =
                    if !kind.isOffline && !host.root.isLive {
                        .offline
                    } else if accepted.isLearning(kind, at: host.now) {
                        .learning(until: learning.until)
                    } else {
                        .notLearned(kind)
                    }
                rows.noteMissingValues(cause, in: [kind.rawValue])
            }
            rows.append([.int(learning.until)] + times.map { .int($0) })
        }
    }
}

/// What is accepted, read once for all tables.
private final class AcceptedMemory: Sendable {
    private let memory: WatchMemory
    private let result = Mutex<Result<AcceptedState?, StateError>?>(nil)

    init(_ memory: WatchMemory) {
        self.memory = memory
    }

    func accepted() throws(Obstacle.Cause) -> AcceptedState? {
        let result = result.withLock { known in
            let result = known ?? Result { () throws(StateError) in try memory.openedState().accepted() }
            known = result
            return result
        }
        do throws(StateError) {
            return try result.get()
        } catch {
            throw error.obstacle
        }
    }
}

extension Obstacle.Cause {
    static let nothingLearned = Obstacle.Cause.unsupported(
        LocalizedText(
            en: "what is usual on this host has not been learned yet; `elpis baseline learn` begins",
            ja: "このホストの通常の状態をまだ学習していません。`elpis baseline learn` で開始します"))

    static func learning(until: Int64) -> Obstacle.Cause {
        let time = UTCTime(secondsSince1970: until).text
        return .unsupported(
            LocalizedText(
                en: "learning until \(time); what is seen until then is accepted",
                ja: "\(time) まで学習中です。それまでに検出したものは承認済みとして記録されます"))
    }

    static func notLearned(_ kind: DriftKind) -> Obstacle.Cause {
        .unsupported(
            LocalizedText(
                en: "the learning period ended before \(kind.sources.joined(separator: ", ")) could be read whole; "
                    + "run `elpis baseline learn` again, as root",
                ja: "学習期間中に \(kind.sources.joined(separator: "、")) をすべて読み取れませんでした。"
                    + "root で `elpis baseline learn` を再実行してください"))
    }
}
