internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Storage
internal import Terminal

struct ConfigurationPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Sign a configuration for an agent, and lay it out for it.",
        discussion: "The agent fetches it where its own configuration allows that (remote_config 1).")

    @OptionGroup var identity: IdentityOptions

    @Option(help: "The folder that the server keeps files in.", completion: .directory)
    var directory = "/var/lib/elpisd/incoming"

    @Argument(help: "The agent's name.") var host: String

    @Argument(help: "The configuration.", completion: .file()) var file: String

    /// The reference agent's is some kilobytes.
    private static let sizeLimit = 1 << 20

    func run() throws {
        let name = try AgentName(host)
        let version = try ConfigurationShelf(directory).publish(
            try content(), for: name, signedBy: try AuthorityFolder(identity.identity).configurationKey(), now: Date())
        try StandardOutput.write("version \(version) for \(name.text)\n")
    }

    /// The operator's file, wherever it lies.
    private func content() throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw StorageError.system(path: file, code: errno) }
        defer { close(descriptor) }
        let limit = ConfigurationPublish.sizeLimit
        let content = try readBytes(from: descriptor, at: 0, count: limit + 1, path: file)
        guard content.count <= limit else { throw StorageError.tooLarge(path: file, limit: limit) }
        return content
    }
}
