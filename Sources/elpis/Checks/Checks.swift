internal import ArgumentParser

struct Checks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the checks, and verify checks of your own.",
        subcommands: [ChecksList.self, ChecksShow.self, ChecksVerify.self], defaultSubcommand: ChecksList.self)
}
