internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Terminal
internal import Watch

struct BaselineAccept: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Take the present state of some or all things as the accepted one.",
        discussion: "Exit status: 0, or 2 when something that was named is not there.")

    @OptionGroup var system: SystemOptions

    @Option(help: "Why it is accepted; kept with your name and the time.")
    var reason: String

    @OptionGroup var language: LanguageOption

    @Argument(
        help: "Paths, folders, shell patterns of files, items such as user:ann/1000; everything where none is given.",
        completion: .file())
    var items: [String] = []

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason must say why.")
        }
        guard reason.utf8.count <= BaselineAccept.reasonLimit else {
            throw ValidationError("--reason is longer than \(BaselineAccept.reasonLimit) bytes.")
        }
    }

    /// Some sentences.
    static let reasonLimit = 4096

    func run() throws {
        let host = try system.host()
        // Accepting does not begin a state: what was never learnt differs from nothing.
        _ = try State.openForReading(system.folder)
        let state = try State.openForWriting(system.folder, now: host.now)
        let acceptance = Acceptance(by: ActingPerson.name, at: host.now, reason: reason)
        if items.isEmpty {
            for part in BaselineParts.all { try part.accept(nil, host, state, acceptance).show(language.language) }
            return
        }
        var isComplete = true
        for (part, items) in try BaselineParts.grouped(items) {
            let answer = try part.accept(items, host, state, acceptance)
            answer.show(language.language)
            isComplete = isComplete && answer.isComplete
        }
        guard isComplete else { throw ExitCode(ExitStatus.couldNotRun) }
    }
}
