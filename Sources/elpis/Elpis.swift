internal import ArgumentParser

@main
struct Elpis: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Audits the security of a Linux host.",
        version: elpisVersion,
        subcommands: [Audit.self, QueryCommand.self, Tables.self, Checks.self])
}

/// The version of this program; reports carry it.
let elpisVersion = "0.1.0"
