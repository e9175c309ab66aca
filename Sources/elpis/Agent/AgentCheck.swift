internal import Agent
internal import ArgumentParser
internal import FoundationEssentials
internal import Localization
internal import Terminal

struct AgentCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Explain a configuration of the agent: what holds, what runs when, what is wrong.",
        discussion: "Exit status: 0, 1 when the configuration has errors, 2 when it cannot be read.")

    @Argument(help: "A pandora_agent.conf.", completion: .file())
    var file = "/etc/elpis/agent.conf"

    @Option(help: "The form: text or json.")
    var format = AgentCheckFormat.text

    @OptionGroup var language: LanguageOption

    func run() throws {
        let explanation = AgentExplanation(try AgentConfiguration.load(file), now: Int64(Date().timeIntervalSince1970))
        switch format {
        case .text: try StandardOutput.write(explanation.text(language.language))
        case .json: try StandardOutput.write(Array(try explanation.json(language.language)) + [UInt8(ascii: "\n")])
        }
        if explanation.hasErrors { throw ExitCode(ExitStatus.found) }
    }
}

enum AgentCheckFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
