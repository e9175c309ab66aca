internal import ArgumentParser

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read what was added to logs since the last time, however they were rotated.",
        subcommands: [LogsFollow.self, LogsGrep.self])
}
