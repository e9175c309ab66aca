internal import AgentData
internal import ArgumentParser
internal import FoundationEssentials
internal import HostRoot
internal import Localization
internal import Terminal
internal import Watch

struct LogsGrep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grep", abstract: "Print the new lines of a log that match, as a log module of an agent.",
        discussion: """
            For the configuration of a Pandora agent: module_plugin /usr/bin/elpis logs grep /var/log/messages Syslog \\.\\*
            The first run only remembers where the log ends.
            """)

    @OptionGroup var stateOptions: StateOptions

    @Argument(help: "The log.", completion: .file())
    var file: String

    @Argument(help: "The module's name.")
    var name: String

    @Argument(help: "An extended regular expression; upper and lower case are the same.")
    var pattern: String

    func run() throws {
        let pattern = try LogPattern(pattern)
        let path = URL(fileURLWithPath: file).path
        if try !HostRoot().exists(path) {
            StandardError.say("\(path) does not exist; it is read from its beginning when it does")
        }
        let delivery = LogDelivery(
            folder: stateOptions.folder ?? .standard, reading: .module(name, path: path), path: path)
        try delivery.run {
            LogLines(surplus: .skipped) { pattern.matches($0) }
        } deliver: { lines, notes in
            // An agent drops what stands on standard error: what is missing is told as a line.
            let told = notes.map { Array("elpis: \($0.text.en)".utf8) }
            try StandardOutput.write(AgentMessage.LogModule(name: name, lines: lines.lines + told).xml)
        }
    }
}
