internal import ArgumentParser

struct AgentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Measure this host, and report to a server.",
        subcommands: [AgentRun.self, AgentStatusCommand.self, AgentCheck.self, AgentMeasure.self])
}
