internal import ArgumentParser

struct TentacleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tentacle", abstract: "Send files to a Tentacle server, and get files from it.",
        subcommands: [TentacleSend.self, TentacleGet.self, TentacleDropIn.self])
}
