/// Commands that tell something of the agent itself: its name, its alias, its position.
package enum AgentCommandLine {
    /// The first line of a command's output, without white space around it; nil where it fails, prints nothing, or is one
    /// that others could change.
    package static func firstLine(of command: String, for settings: AgentSettings) async -> String? {
        let runner = ModuleRunner.Settings(settings, agentName: "")
        let trust = CommandTrust(path: runner.path)
        do throws(TrustError) { try trust.verify(command) } catch { return nil }
        let result = await ShellCommand(
            text: command, environment: runner.environment, timeLimit: MessageComposer.commandSeconds,
            outputLimit: 1 << 16
        ).run()
        guard result.end == .exited(0) else { return nil }
        let text = String(lenient: result.output).split(whereSeparator: \.isNewline).first ?? ""
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, let last = words.last else { return nil }
        return String(text[first.startIndex..<last.endIndex])
    }
}
