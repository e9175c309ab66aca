internal import ArgumentParser

struct Baseline: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Accept the state of a host, and show what differs from the accepted one.",
        discussion: """
            What was accepted is sealed, and changes only by `accept`. A difference is reported until a person \
            accepts it or it is gone.
            """,
        subcommands: [
            BaselineLearn.self, BaselineStatus.self, BaselineDiff.self, BaselineList.self, BaselineAccept.self,
            BaselineForget.self, BaselineReset.self,
        ])
}
