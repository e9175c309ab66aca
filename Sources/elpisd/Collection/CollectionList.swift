internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Terminal

struct CollectionList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the collections and their versions.")

    @OptionGroup var options: CollectionOptions

    func run() throws {
        for (name, version) in try CollectionShelf(options.directory).list() {
            try StandardOutput.write("\(name)\t\(version)\n")
        }
    }
}
