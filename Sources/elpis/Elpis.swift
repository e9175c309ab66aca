internal import ArgumentParser
internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Policies
internal import Terminal

/// The program. Its commands are synchronous: the end of an asynchronous `main` thread makes a static program sort the
/// unwind tables of everything in it, which takes longer than most audits.
@main
struct Elpis: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Audits the security of a Linux host.",
        version: elpisVersion,
        subcommands: [
            Audit.self, QueryCommand.self, SnapshotCommand.self, Tables.self, Checks.self, Advisories.self, Plugin.self,
            Baseline.self, WatchCommand.self, Passwords.self, Logs.self, EnrolCommand.self, TentacleCommand.self,
            AgentCommand.self,
        ])

    /// The command line. Under the name of the agents' plugin for logs the program is that plugin, and under that of
    /// the reference transfer client, that client.
    private static let arguments: [String] = {
        let words = CommandLine.arguments
        let name = words.first?.split(separator: "/").last ?? ""
        let command = ["grep_log_module": ["logs", "grep"], "tentacle_client": ["tentacle", "client"]][name] ?? []
        return command + words.dropFirst()
    }()

    private static var isForPlugin: Bool { arguments.first == Plugin._commandName }

    /// Runs the command. What cannot be done is one sentence and status 2; a wrong command line, also one
    /// that names what is not there to be chosen, is status 64.
    static func main() {
        // A reader that closes the pipe early must not end the program before its exit status is known.
        signal(SIGPIPE, SIG_IGN)
        // A limit of file sizes is an error like a full disk, and is told as one.
        signal(SIGXFSZ, SIG_IGN)
        // What was read of /etc/shadow must not be left behind in a core file.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        elpis_resolve_by_files_and_dns()
        var command: any ParsableCommand
        do {
            command = try parseAsRoot(arguments)
        } catch {
            if isForPlugin { Plugin.refuse(error) }
            exit(withError: error)
        }
        // Help is a command of its own to ArgumentParser.
        if isForPlugin && !(command is Plugin) { Plugin.refuse(CleanExit.helpRequest(Plugin.self)) }
        do {
            try command.run()
        } catch let error as ExitCode {
            exit(withError: error)
        } catch let error as UnknownName {
            StandardError.say("\(error)")
            Glibc.exit(ExitCode.validationFailure.rawValue)
        } catch {
            // ArgumentParser's own errors (help, a wrong command line) know their status; it knows no other error.
            guard exitCode(for: error) == .failure else { exit(withError: error) }
            StandardError.say("\(error)")
            Glibc.exit(ExitStatus.couldNotRun)
        }
    }
}

/// The version of this program; reports carry it.
let elpisVersion = "0.1.0"
