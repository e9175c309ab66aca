internal import ArgumentParser

/// The central program.
@main
struct Elpisd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elpisd", abstract: "Receives what agents send, and gives them their identity.",
        version: "0.1.0")
}
