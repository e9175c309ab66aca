internal import Agent
internal import ArgumentParser
internal import FoundationEssentials
internal import Storage

/// Which agent a command is about.
struct AgentOptions: ParsableArguments {
    @Option(help: "The agent's configuration (default: /etc/elpis/agent.conf).", completion: .file())
    var configuration = "/etc/elpis/agent.conf"

    @Option(
        name: .customLong("state"),
        help: "Where the agent keeps what it must not lose (default: as the configuration says, or /var/lib/elpis).",
        completion: .directory)
    var stateFolder: String?

    func state(_ settings: AgentSettings) -> String {
        stateFolder.map { URL(fileURLWithPath: $0).path } ?? settings.stateFolder
    }

    /// The folder of what the agent itself remembers.
    static func folder(in state: String) -> String { "\(state)/agent" }
}
