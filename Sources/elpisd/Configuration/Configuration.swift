internal import ArgumentParser

struct Configuration: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What agents are to do.", subcommands: [ConfigurationPublish.self])
}
