internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct LogsFollow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Print the lines that were added to logs since the last run.",
        discussion: "The first run only remembers where the logs end.")

    @OptionGroup var stateOptions: StateOptions

    @Option(help: "Only lines that match this extended regular expression; upper and lower case are the same.")
    var match: String?

    @Flag(help: "Keep running and print lines as they come, until SIGINT or SIGTERM.")
    var wait = false

    @OptionGroup var language: LanguageOption

    @Argument(help: "The logs (default: those of logins and of the system that exist).", completion: .file())
    var files: [String] = []

    private static let standardFiles = ["/var/log/auth.log", "/var/log/secure", "/var/log/syslog", "/var/log/messages"]

    func run() throws {
        let pattern = try match.map { try LogPattern($0) }
        let paths = try paths()
        let signals = wait ? EndSignals() : nil
        repeat {
            for path in paths {
                let delivery = LogDelivery(
                    folder: stateOptions.folder ?? .standard, reading: .follow(path), path: path)
                try delivery.run {
                    LogLines(surplus: .left) { line in pattern?.matches(line) ?? true }
                } deliver: { lines, notes in
                    try print(lines, of: path, isOnlyLog: paths.count == 1)
                    for note in notes { StandardError.say(note.text[language.language]) }
                }
            }
        } while signals?.wait(seconds: 1) == false
    }

    private func paths() throws -> [String] {
        if !files.isEmpty { return files.map { URL(fileURLWithPath: $0).path } }
        let root = try HostRoot()
        let found = LogsFollow.standardFiles.filter { root.exists($0) }
        guard !found.isEmpty else {
            throw CommandError(
                description: "none of \(LogsFollow.standardFiles.joined(separator: ", ")) exists; name a log")
        }
        return found
    }

    private func print(_ lines: LogLines, of path: String, isOnlyLog: Bool) throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var output: [UInt8] = []
        for line in lines.lines {
            if !isOnlyLog { output += Array("\(path): ".utf8) }
            // A terminal must not obey what stands in a log; a program gets the bytes as they are.
            output += isTerminal ? Array(String(decoding: line, as: UTF8.self).printable.utf8) : line
            output.append(UInt8(ascii: "\n"))
        }
        try StandardOutput.write(output)
    }
}

/// The signals that end a command which waits.
private struct EndSignals {
    private var set = sigset_t()

    /// From here on they wait to be asked for.
    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether one came within the time.
    func wait(seconds: Int) -> Bool {
        var set = set
        var time = timespec(tv_sec: seconds, tv_nsec: 0)
        return sigtimedwait(&set, nil, &time) > 0
    }
}
