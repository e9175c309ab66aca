internal import ArgumentParser
internal import FoundationEssentials
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct BaselineList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what was accepted, or who accepted it.")

    @OptionGroup var stateOptions: StateOptions

    @Flag(help: "Show who accepted something, when and why, instead.")
    var acceptances = false

    @Argument(help: "Paths, folders or shell patterns; everything where none is given.")
    var items: [String] = []

    func run() throws {
        let state = try State.openForReading(stateOptions.folder ?? .standard)
        let parts =
            items.isEmpty
            ? BaselineParts.all.map { (part: $0, items: [String]?.none) }
            : try BaselineParts.grouped(items).map { (part: $0.part, items: $0.items) }
        let learnt = try parts.filter { try $0.part.isLearnt(state) }
        if acceptances { return try listAcceptances(of: learnt.map(\.part), state) }
        for (part, items) in learnt {
            var lines = ""
            try part.list(items, state) { entry in
                lines += "\(entry.item)  \(entry.description)".printable + "\n"
                guard lines.utf8.count > BaselineList.outputSize else { return }
                try StandardOutput.write(lines)
                lines = ""
            }
            try StandardOutput.write(lines)
        }
    }

    /// What was accepted at once is one acceptance, though it was files and other things.
    private func listAcceptances(of parts: [any BaselinePart], _ state: State) throws {
        let all = Set(try parts.flatMap { try $0.acceptances(state) })
        for acceptance in all.sorted(by: { ($0.at, $0.by, $0.reason) < ($1.at, $1.by, $1.reason) }) {
            try StandardOutput.write(acceptance.sentence + "\n")
        }
    }

    /// Bytes that are written at once.
    private static let outputSize = 1 << 16
}
