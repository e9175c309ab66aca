internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Watch

struct BaselineLearn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Take the present state as the first accepted one.",
        discussion: "It is marked as learnt and not as examined by a person. Can be done once; see accept and reset.")

    @OptionGroup var system: SystemOptions

    @OptionGroup var language: LanguageOption

    func run() throws {
        let host = try system.host()
        let state = try State.openForWriting(system.folder, now: host.now)
        let parts = try BaselineParts.all.filter { try !$0.isLearnt(state) }
        guard !parts.isEmpty else { throw FileBaselineError.alreadyLearnt }
        let acceptance = Acceptance(by: ActingPerson.name, at: host.now, reason: "learnt")
        for part in parts { try part.learn(host, state, acceptance).show(language.language) }
    }
}
