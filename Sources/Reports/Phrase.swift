internal import Facts
internal import Localization

/// The words of the reports themselves.
enum Phrase {
    static let title = LocalizedText(en: "Security audit", ja: "セキュリティ監査報告")
    static let host = LocalizedText(en: "Host", ja: "ホスト")
    static let unnamedHost = LocalizedText(en: "unnamed host", ja: "名称不明のホスト")
    static let time = LocalizedText(en: "Time", ja: "日時")
    static let root = LocalizedText(en: "Root", ja: "監査対象")
    static let snapshot = LocalizedText(en: "Snapshot", ja: "スナップショット")
    static let policy = LocalizedText(en: "Policy", ja: "ポリシー")
    static let defaultPolicy = LocalizedText(en: "defaults", ja: "既定値")
    static let tool = LocalizedText(en: "Tool", ja: "ツール")
    static let privilege = LocalizedText(en: "Privilege", ja: "実行権限")
    static let score = LocalizedText(en: "Score", ja: "スコア")
    static let noScore = LocalizedText(en: "no check was assessed", ja: "評価できた項目がありません")
    static let why = LocalizedText(en: "Why", ja: "理由")
    static let fix = LocalizedText(en: "Fix", ja: "対処")
    static let evidence = LocalizedText(en: "Evidence", ja: "根拠")
    static let controls = LocalizedText(en: "Controls", ja: "規程")
    static let check = LocalizedText(en: "Check", ja: "検査項目")
    static let severity = LocalizedText(en: "Severity", ja: "深刻度")
    static let applies = LocalizedText(en: "Applies if", ja: "適用条件")
    static let violations = LocalizedText(en: "Violations", ja: "違反の条件")
    static let exception = LocalizedText(en: "Exception", ja: "例外")
    static let notApplicableReason = LocalizedText(
        en: "What the check is about is not on this host", ja: "このホストには検査の対象がありません")
    static let nothingFailed = LocalizedText(en: "No check failed.", ja: "不合格の検査項目はありません。")
    static let summary = LocalizedText(en: "Summary", ja: "概要")
    static let failedChecks = LocalizedText(en: "Failed checks", ja: "不合格の検査項目")
    static let regulations = LocalizedText(en: "Controls of regulations", ja: "規程の管理策")
    static let control = LocalizedText(en: "Control", ja: "管理策")
    static let id = LocalizedText(en: "Id", ja: "識別子")
    static let result = LocalizedText(en: "Result", ja: "結果")
    static let reason = LocalizedText(en: "Reason", ja: "理由")
    static let place = LocalizedText(en: "Place", ja: "場所")
    static let details = LocalizedText(en: "Details", ja: "詳細")
    static let parameters = LocalizedText(en: "Parameters and their defaults", ja: "パラメータと既定値")
    static let query = LocalizedText(en: "Query", ja: "クエリ")
    static let readingTheHost = LocalizedText(en: "Reading the host…", ja: "ホストを読み取っています…")

    static let controlsNote = LocalizedText(
        en:
            "A passing check is one piece of evidence for a control; it does not show that the control is met as a whole.",
        ja: "検査項目の合格は管理策の根拠の一つであり、それだけで管理策全体を満たすことを示すものではありません。")
    static let scoreNote = LocalizedText(
        en:
            "Passed and failed checks weighed by severity. What was not assessed, does not apply or was accepted does not count.",
        ja: "合格と不合格の検査項目を深刻度で重み付けした値です。評価不能、対象外、承認済み例外は含みません。")

    /// With which rights the facts were read, how many checks need more, and how to give it.
    static func privilege(user: Int64, lacking count: Int, command: String) -> LocalizedText {
        switch (user, count) {
        case (0, 0): LocalizedText(en: "root", ja: "root")
        case (0, _):
            LocalizedText(
                en: "root, without all rights that \(checks(count).en) \(count == 1 ? "needs" : "need")",
                ja: "root (\(checks(count).ja)に必要な権限の一部なし)")
        case (_, 0): LocalizedText(en: "user id \(user), without root's view", ja: "UID \(user) (root 権限なし)")
        default:
            LocalizedText(
                en: """
                    user id \(user), without root's view; \(checks(count).en) \(count == 1 ? "needs" : "need") root: \
                    sudo \(command)
                    """,
                ja: "UID \(user) (root 権限なし)。\(checks(count).ja)に root 権限が必要です: sudo \(command)")
        }
    }

    static func found(at time: String) -> LocalizedText {
        LocalizedText(en: "Found at \(time), when the whole file tree was last read.", ja: "\(time) に全ファイルを調べた時点の結果です。")
    }

    static let pluginScore = LocalizedText(
        en: "Passed and failed checks of the whole audit, weighed by severity; 100 is the best.",
        ja: "監査全体の合格と不合格を深刻度で重み付けした値です。100 が最良です。")
    static let pluginUnassessed = LocalizedText(
        en: "Checks of this plugin that could not be assessed; their modules have no new value.",
        ja: "評価できなかった検査項目の数です。該当するモジュールの値は更新されません。")
    static let pluginEnded = LocalizedText(
        en: "The plugin ran to its end.", ja: "プラグインは最後まで実行されました。")

    static func more(_ count: Int) -> LocalizedText {
        LocalizedText(en: "\(count) more", ja: "ほか \(count) 件")
    }

    static func checks(_ count: Int) -> LocalizedText {
        LocalizedText(en: count == 1 ? "1 check" : "\(count) checks", ja: "\(count) 項目")
    }

    static func approval(by approver: String, until day: String) -> LocalizedText {
        LocalizedText(en: "approved by \(approver), until \(day)", ja: "承認者 \(approver)、期限 \(day)")
    }
}

extension Obstacle.Kind {
    var text: LocalizedText {
        switch self {
        case .privilege: LocalizedText(en: "Rights of root are needed", ja: "root の権限が必要です")
        case .offline: LocalizedText(en: "A running system is needed", ja: "稼働中のシステムが必要です")
        case .snapshot: LocalizedText(en: "The snapshot does not hold it", ja: "スナップショットに含まれていません")
        case .option: LocalizedText(en: "Switched off for this audit", ja: "今回の監査では省かれています")
        case .unreadable: LocalizedText(en: "It cannot be read", ja: "読み取れません")
        case .malformed: LocalizedText(en: "It cannot be understood", ja: "内容を解釈できません")
        case .unsupported: LocalizedText(en: "It could not be found out", ja: "判定に必要な情報が得られません")
        case .limit: LocalizedText(en: "There is more than a bound allows", ja: "上限を超えています")
        }
    }
}
