internal import ArgumentParser

struct CollectionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collection", abstract: "Files that agents are to have.",
        subcommands: [CollectionPublish.self, CollectionList.self, CollectionWithdraw.self])
}

/// Where the server lays out collections.
struct CollectionOptions: ParsableArguments {
    @Option(help: "The folder that the server keeps files in.", completion: .directory)
    var directory = "/var/lib/elpisd/incoming"
}
