internal import ArgumentParser
internal import Glibc
internal import Terminal

/// The central program.
@main
struct Elpisd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "elpisd", abstract: "Receives what agents send, and gives them their identity.",
        version: "0.1.0",
        subcommands: [Serve.self, ServeTentacle.self, Enrol.self, Configuration.self, CollectionCommand.self])

    /// Runs the command. What cannot be done is one sentence and status 2; a wrong command line is status 64.
    static func main() async {
        // A peer that has gone must not end the program.
        signal(SIGPIPE, SIG_IGN)
        // Keys must not be left behind in a core file.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            // ArgumentParser's own errors know their status; it knows no other error.
            guard exitCode(for: error) == .failure else { exit(withError: error) }
            StandardError.say("\(error)")
            Glibc.exit(ExitStatus.couldNotRun)
        }
    }
}
