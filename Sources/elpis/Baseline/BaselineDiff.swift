internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct BaselineDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs from the accepted state.",
        discussion: "Exit status: 0 when nothing differs, 1 when something does, 2 when it cannot be told.")

    @OptionGroup var system: SystemOptions

    @Flag(help: "Read every file, also those that the file system says are unchanged.")
    var full = false

    @Option(help: "text or json.")
    var format = BaselineFormat.text

    @OptionGroup var language: LanguageOption

    func run() throws {
        let host = try system.host()
        let state = try State.openForReading(system.folder)
        var all = BaselineDifferences()
        for part in try BaselineParts.learnt(in: state) {
            let found = try part.differences(host, state, isFull: full)
            all.differences += found.differences
            all.count += found.count
            all.warnings += found.warnings
        }
        switch format {
        case .text: for difference in all.differences { try StandardOutput.write(text(difference)) }
        case .json:
            let values = JSONValue.array(all.differences.map(\.json))
            try StandardOutput.write(values.serialized(isIndented: true) + [0x0a])
        }
        if all.count > all.differences.count {
            all.warnings.append(
                LocalizedText(
                    en: "\(all.count) things differ, and \(all.differences.count) are listed",
                    ja: "差異は \(all.count) 件で、うち \(all.differences.count) 件を表示しています"))
        }
        for warning in all.warnings { StandardError.say(warning[language.language]) }
        if all.count > 0 { throw ExitCode(ExitStatus.found) }
    }

    private func text(_ difference: BaselineDifference) -> String {
        let status = BaselineDiff.words[difference.status]?[language.language] ?? difference.status
        let vouched = difference.vouchedBy.map { name in
            LocalizedText(en: "  [package \(name)]", ja: "  [パッケージ \(name)]")[language.language]
        }
        var text = "\(status)  \(difference.item)\(vouched ?? "")".printable + "\n"
        for change in difference.changes {
            let before = difference.status == "added" ? "" : "\(change.expected ?? "-") → "
            text += "    \(change.what): \(before)\(change.found ?? "-")".printable + "\n"
        }
        return text
    }

    private static let words = [
        "changed": LocalizedText(en: "changed   ", ja: "変更    "),
        "added": LocalizedText(en: "added     ", ja: "追加    "),
        "removed": LocalizedText(en: "removed   ", ja: "削除    "),
        "unreadable": LocalizedText(en: "unreadable", ja: "読取不可"),
    ]
}

/// The form of an answer.
enum BaselineFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}

extension BaselineDifference {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            JSONValue.Member("item", .text(item)), JSONValue.Member("status", .text(status)),
            JSONValue.Member("changes", .array(changes.map(\.json))),
            JSONValue.Member("vouched_by", .text(vouchedBy)),
            JSONValue.Member("changed_at", JSONValue(.int(changedAt))),
        ]
        if let acceptance {
            members.append(JSONValue.Member("accepted_at", JSONValue(.int(acceptance.at))))
            members.append(JSONValue.Member("accepted_by", .text(acceptance.by)))
            members.append(JSONValue.Member("reason", .text(acceptance.reason)))
        }
        return .object(members)
    }
}

extension BaselineDifference.Change {
    fileprivate var json: JSONValue {
        .object([
            JSONValue.Member("what", .text(what)), JSONValue.Member("expected", .text(expected)),
            JSONValue.Member("found", .text(found)),
        ])
    }
}
