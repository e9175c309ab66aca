internal import Facts
internal import Localization
internal import Reports
internal import Watch

/// Accounts, ports, processes and all else that is new or accepted as a whole.
struct BaselineDrift: BaselinePart {
    let name = LocalizedText(en: "accounts, ports, processes and the like", ja: "アカウント、ポート、プロセスなど")

    private static let standardDays = 7

    func owns(_ item: String) -> Bool { DriftItem(item) != nil }

    func isLearnt(_ state: State) throws -> Bool { try state.accepted()?.learning != nil }

    func isToLearn(_ state: State, isAgain: Bool) throws -> Bool {
        try isAgain || !Drift.kindsToLearn(in: state).isEmpty
    }

    func learn(
        _ host: AuditedHost, _ state: State, days: Int?, _ acceptance: Acceptance
    ) throws -> BaselineAnswer {
        // Without a new period, only what could not be learnt before is: the rest may be new for good reason.
        let kinds = try days == nil ? Drift.kindsToLearn(in: state) : DriftKind.allCases
        let end = host.now + Int64(days ?? BaselineDrift.standardDays) * 86_400
        let outcome = try Drift.learn(kinds, until: end, database: try database(host, state), state: state, acceptance)
        let time = UTCTime(secondsSince1970: end).text
        let sentence =
            end > host.now
            ? LocalizedText(
                en: "\(outcome.accepted) items learnt; learning until \(time), and what is seen until then is accepted",
                ja: "\(outcome.accepted) 件を学習しました。\(time) まで学習を続け、それまでに検出したものは承認済みになります")
            : LocalizedText(
                en: "\(outcome.accepted) items learnt; from now on, what is new is reported until it is accepted",
                ja: "\(outcome.accepted) 件を学習しました。以後に現れたものは承認されるまで報告されます")
        let unread = outcome.unread.filter { kinds.contains($0.key) }.sorted { $0.key.rawValue < $1.key.rawValue }
        let warnings = unread.map { kind, causes in
            let texts = causes.map(\.text)
            return LocalizedText(
                en: "\(kind.table) is not learnt: \(texts.map(\.en).joined(separator: "; "))",
                ja: "\(kind.table) は学習できません: \(texts.map(\.ja).joined(separator: "、"))")
        }
        return BaselineAnswer(sentence: sentence, warnings: warnings)
    }

    func accept(
        _ items: [String]?, _ host: AuditedHost, _ state: State, _ acceptance: Acceptance
    ) throws -> BaselineAnswer {
        let named = items.map { $0.compactMap { DriftItem($0) } }
        let answer = try Drift.accept(named, database: try database(host, state), state: state, acceptance)
        return BaselineAnswer(
            sentence: LocalizedText(
                en: "\(answer.accepted) new items accepted", ja: "新しい項目 \(answer.accepted) 件を承認しました"),
            warnings: answer.absent.map { BaselineDrift.absent($0.description) }, isComplete: answer.absent.isEmpty)
    }

    func forget(_ items: [String], _ state: State, now: Int64) throws -> [String]? {
        try Drift.forget(items.compactMap { DriftItem($0) }, state: state, now: now).map(\.description)
    }

    func differences(_ host: AuditedHost, _ state: State, isFull: Bool) throws -> BaselineDifferences {
        let found = try Drift.differences(in: try database(host, state))
        return BaselineDifferences(
            differences: found.all.map { new in
                BaselineDifference(
                    item: new.item, status: "added",
                    changes: new.details.map { .init(what: $0.name, expected: nil, found: $0.value) },
                    changedAt: new.firstSeen)
            }, count: found.count, warnings: found.obstacles.map(\.text))
    }

    func list(_ items: [String]?, _ state: State, each: (BaselineEntry) throws -> Void) throws {
        let wanted = items.map { Set($0.compactMap { DriftItem($0) }) }
        for (item, acceptance) in (try state.accepted()?.items ?? [:]).sorted(by: { $0.key < $1.key })
        where wanted?.contains(item) ?? true {
            try each(
                BaselineEntry(item: item.description, description: acceptance.sentence, acceptance: acceptance))
        }
    }

    func acceptances(_ state: State) throws -> [Acceptance] {
        guard let accepted = try state.accepted() else { return [] }
        let begun = [accepted.learning?.begun].compactMap(\.self)
        return Set(begun + accepted.items.values).sorted { ($0.at, $0.by, $0.reason) < ($1.at, $1.by, $1.reason) }
    }

    static func absent(_ item: String) -> LocalizedText {
        LocalizedText(en: "\(item) is not there", ja: "\(item) は該当がありません")
    }

    private func database(_ host: AuditedHost, _ state: State) throws -> FactDatabase {
        try FactDatabase(source: host, tables: FactTable.all(remembering: WatchMemory(state.folder)))
    }
}
