internal import Facts
internal import FoundationEssentials
internal import Localization
internal import Watch

/// The watched files.
struct BaselineFiles: BaselinePart {
    let name = LocalizedText(en: "files", ja: "ファイル")

    /// Paths are absolute, or begin with a dot.
    func owns(_ item: String) -> Bool { item.hasPrefix("/") || item.hasPrefix(".") }

    func isLearnt(_ state: State) throws -> Bool { try FileBaseline.isLearnt(state) }

    func learn(
        _ host: AuditedHost, _ state: State, days: Int?, _ acceptance: Acceptance
    ) throws -> BaselineAnswer {
        let report = try FileBaseline.learn(host: host, state: state, acceptance: acceptance)
        return BaselineAnswer(
            sentence: LocalizedText(
                en: "\(report.acceptedCount) files learnt; from now on, what changes is reported until it is accepted",
                ja: "\(report.acceptedCount) 件のファイルを学習しました。以後の変更は承認されるまで報告されます"),
            warnings: report.obstacles.map(\.text))
    }

    func accept(
        _ items: [String]?, _ host: AuditedHost, _ state: State, _ acceptance: Acceptance
    ) throws -> BaselineAnswer {
        let paths = items.map { $0.map { URL(fileURLWithPath: $0).path } }
        let report = try FileBaseline.accept(paths: paths, host: host, state: state, acceptance: acceptance)
        let rest = report.differenceCount
        return BaselineAnswer(
            sentence: LocalizedText(
                en: "changed files accepted: \(report.acceptedCount); not accepted: \(rest)",
                ja: "ファイルの変更 \(report.acceptedCount) 件を承認しました (未承認 \(rest) 件)"),
            warnings: report.obstacles.map(\.text)
                + report.absentPaths.map { path in
                    LocalizedText(
                        en: "\(path) names no watched file", ja: "\(path) に該当する監視対象のファイルはありません")
                }, isComplete: report.absentPaths.isEmpty)
    }

    func differences(_ host: AuditedHost, _ state: State, isFull: Bool) throws -> BaselineDifferences {
        let report = try FileBaseline.differences(host: host, state: state, isFull: isFull)
        let warnings = report.obstacles + [report.vouchingObstacle].compactMap(\.self)
        return BaselineDifferences(
            differences: report.differences.map { difference in
                BaselineDifference(
                    item: difference.path, status: difference.status.rawValue,
                    changes: difference.changes.map {
                        BaselineDifference.Change(what: $0.what.rawValue, expected: $0.expected, found: $0.found)
                    }, vouchedBy: difference.vouchedBy, changedAt: difference.changedAt,
                    acceptance: difference.acceptance)
            }, count: report.differenceCount, warnings: warnings.map(\.text))
    }

    func list(_ items: [String]?, _ state: State, each: (BaselineEntry) throws -> Void) throws {
        let paths = items.map { $0.map { URL(fileURLWithPath: $0).path } }
        try FileBaseline.forEachFile(of: paths, in: state) { file in
            try each(BaselineEntry(item: file.path, description: file.description, acceptance: file.acceptance))
        }
    }

    func acceptances(_ state: State) throws -> [Acceptance] { try FileBaseline.acceptances(state) }
}
