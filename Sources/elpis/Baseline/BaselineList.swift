internal import ArgumentParser
internal import FoundationEssentials
internal import Reports
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
        for (part, items) in try parts.filter({ try $0.part.isLearnt(state) }) {
            if acceptances {
                for acceptance in try part.acceptances(state) { try StandardOutput.write(acceptance.sentence + "\n") }
                continue
            }
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

    /// Bytes that are written at once.
    private static let outputSize = 1 << 16
}
