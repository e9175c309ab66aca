internal import ArgumentParser
internal import Identity
internal import Terminal

struct CollectionWithdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take a collection back, so that no agent fetches it any more.",
        discussion: "Agents that have it keep it as long as their configuration names it.")

    @OptionGroup var options: CollectionOptions

    @Argument(help: "The collection's name.") var name: String

    func run() throws {
        guard try CollectionShelf(options.directory).withdraw(try CollectionName(name)) else {
            throw CommandError(description: "there is no collection \(name)")
        }
    }
}
