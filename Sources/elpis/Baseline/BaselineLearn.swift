internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Watch

struct BaselineLearn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Take the present state as the first accepted one.",
        discussion: """
            It is marked as learnt and not as examined by a person. Files can be learnt once; see accept and reset. \
            Accounts, ports, processes and the like are learnt for some days, in which what is seen is accepted; \
            --days begins another such period.
            """)

    @OptionGroup var system: SystemOptions

    @Option(
        help: "How many days accounts, ports, processes and the like are learnt (default: 7); 0 takes what is there.")
    var days: Int?

    @Option(help: "Only files, or only items: accounts, ports, processes and the like.")
    var only: Choice?

    @Option(help: "Why; kept with your name and the time.")
    var reason = "learnt"

    @OptionGroup var language: LanguageOption

    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case files
        case items

        fileprivate var part: any BaselinePart {
            switch self {
            case .files: BaselineFiles()
            case .items: BaselineDrift()
            }
        }
    }

    func validate() throws {
        if let days, !(0...BaselineLearn.daysLimit).contains(days) {
            throw ValidationError("--days is from 0 to \(BaselineLearn.daysLimit).")
        }
        guard reason.utf8.count <= BaselineAccept.reasonLimit else {
            throw ValidationError("--reason is longer than \(BaselineAccept.reasonLimit) bytes.")
        }
    }

    /// Who learns for longer never begins to watch.
    private static let daysLimit = 90

    func run() throws {
        let host = try system.host()
        let state = try State.openForWriting(system.folder, now: host.now)
        let wanted = only.map { [$0.part] } ?? BaselineParts.all
        let parts = try wanted.filter { try $0.isToLearn(state, isAgain: days != nil) }
        guard !parts.isEmpty else { throw FileBaselineError.alreadyLearnt }
        let acceptance = Acceptance(by: ActingPerson.name, at: host.now, reason: reason)
        for part in parts { try part.learn(host, state, days: days, acceptance).show(language.language) }
    }
}
