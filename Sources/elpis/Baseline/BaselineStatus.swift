internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct BaselineStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say how much differs from the accepted state, and who accepted it.",
        discussion: "Exit status: 0 when nothing differs, 1 when something does, 2 when it cannot be told.")

    @OptionGroup var system: SystemOptions

    @OptionGroup var language: LanguageOption

    func run() throws {
        let host = try system.host()
        let state = try State.openForReading(system.folder)
        var count = 0
        for part in try BaselineParts.learnt(in: state) {
            let found = try part.differences(host, state, isFull: false)
            count += found.count
            let acceptances = try part.acceptances(state)
            let vouched = found.differences.filter { $0.vouchedBy != nil }.count
            let lines = [
                LocalizedText(
                    en: "\(part.name.en): \(found.count) differ, \(vouched) of them vouched for by packages",
                    ja: "\(part.name.ja): 差異 \(found.count) 件 (うちパッケージで確認済み \(vouched) 件)"),
                acceptances.first.map { first in
                    LocalizedText(
                        en: "  first state: \(first.sentence)", ja: "  最初の状態: \(first.sentence)")
                },
                acceptances.count > 1
                    ? acceptances.last.map { last in
                        LocalizedText(en: "  last accepted: \(last.sentence)", ja: "  最後の承認: \(last.sentence)")
                    } : nil,
            ]
            for case let line? in lines { try StandardOutput.write(line[language.language] + "\n") }
            for warning in found.warnings { StandardError.say(warning[language.language]) }
        }
        if count > 0 { throw ExitCode(ExitStatus.found) }
    }
}

extension Acceptance {
    /// When, who and why, in one line.
    var sentence: String {
        "\(Date(timeIntervalSince1970: Double(at)).ISO8601Format()) \(by.printable): \(reason.printable)"
    }
}

extension BaselineAnswer {
    func show(_ language: Language) {
        // Nobody is left to tell when standard output is closed.
        try? StandardOutput.write(sentence[language].printable + "\n")
        for warning in warnings { StandardError.say(warning[language]) }
    }
}
