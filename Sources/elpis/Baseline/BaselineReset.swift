internal import ArgumentParser
internal import Localization
internal import Watch

struct BaselineReset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Forget everything that was accepted, and the seal's key.")

    @OptionGroup var stateOptions: StateOptions

    @Option(help: "Why; it is printed, for the system's log.")
    var reason: String

    @OptionGroup var language: LanguageOption

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason must say why.")
        }
    }

    func run() throws {
        let folder = stateOptions.folder ?? .standard
        try State.erase(folder)
        BaselineAnswer(
            sentence: LocalizedText(
                en: "the state in \(folder.path) was erased by \(ActingPerson.name): \(reason)",
                ja: "\(ActingPerson.name) が \(folder.path) の状態を消去しました: \(reason)")
        ).show(language.language)
    }
}
