internal import ArgumentParser
internal import FoundationEssentials
internal import Localization
internal import Terminal
internal import Watch

struct BaselineForget: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Take back that items were accepted, so that they are new again.",
        discussion: """
            A process that has ended, and that nobody has accepted, is no longer reported. Exit status: 0, or 2 when \
            something that was named is not there.
            """)

    @OptionGroup var stateOptions: StateOptions

    @OptionGroup var language: LanguageOption

    @Argument(help: "Items such as user:ann/1000, as `elpis baseline list` shows them.")
    var items: [String]

    func run() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let folder = stateOptions.folder ?? .standard
        // Forgetting does not begin a state.
        _ = try State.openForReading(folder)
        let state = try State.openForWriting(folder, now: now)
        var unknown: [String] = []
        for (part, items) in try BaselineParts.grouped(items) {
            guard let own = try part.forget(items, state, now: now) else {
                throw CommandError(description: "\(items[0]) cannot be forgotten; accept its present state instead")
            }
            unknown += own
        }
        let sentence = LocalizedText(
            en: "\(items.count - unknown.count) acceptances taken back",
            ja: "承認 \(items.count - unknown.count) 件を取り消しました")
        BaselineAnswer(sentence: sentence, warnings: unknown.map { BaselineDrift.absent($0) }).show(language.language)
        guard unknown.isEmpty else { throw ExitCode(ExitStatus.couldNotRun) }
    }
}
