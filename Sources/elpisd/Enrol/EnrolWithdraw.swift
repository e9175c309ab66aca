internal import ArgumentParser
internal import Identity
internal import Terminal

struct EnrolWithdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take back the tokens of a host that nobody has used.")

    @OptionGroup var identity: IdentityOptions

    @Argument(help: "The host's name.") var host: String

    func run() throws {
        let count = try Registrar(identity.identity).withdrawTokens(of: try AgentName(host))
        guard count > 0 else { throw CommandError(description: "there is no token for \(host)") }
        try StandardOutput.write("tokens of \(host) taken back: \(count)\n")
    }
}
