internal import ArgumentParser

struct Enrol: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give hosts their certificates, and take them back.",
        subcommands: [EnrolToken.self, EnrolList.self, EnrolWithdraw.self, EnrolRevoke.self])
}
