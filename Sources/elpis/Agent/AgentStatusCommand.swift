internal import Agent
internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Storage
internal import Terminal

/// Tells how the agent of this host fares.
struct AgentStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how the agent of this host fares.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(
        name: .customLong("state"), help: "Where the agent keeps what it must not lose (default: /var/lib/elpis).",
        completion: .directory)
    var state = "/var/lib/elpis"

    @Option(help: "text or json.")
    var format = Format.text

    func run() throws {
        guard let folder = try agentFolder(), var status = try StatusFile.read(from: folder) else {
            throw CommandError(description: "no agent has finished a round with the state \(state) yet")
        }
        if try !folder.isLocked() { status.noteEnd() }
        switch format {
        case .json: try StandardOutput.write(try StatusFile.json(status) + [UInt8(ascii: "\n")])
        case .text: try StandardOutput.write(status.text(now: Moment.now.wall))
        }
    }

    /// Nil where no agent has run.
    private func agentFolder() throws -> DurableFolder? {
        do {
            return try DurableFolder(existing: AgentOptions.folder(in: URL(fileURLWithPath: state).path))
        } catch StorageError.system(_, ENOENT) {
            return nil
        }
    }
}
