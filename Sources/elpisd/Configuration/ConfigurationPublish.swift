internal import ArgumentParser
internal import Crypto
internal import FoundationEssentials
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
        let name = try AgentName(host).text
        let path = URL(fileURLWithPath: file)
        let source = try DurableFolder(existing: path.deletingLastPathComponent().path)
        guard let content = try source.read(path.lastPathComponent, limit: ConfigurationPublish.sizeLimit) else {
            throw CommandError(description: "\(file) does not exist")
        }
        let digest = Insecure.MD5.hash(data: Array(name.utf8)).hexadecimal
        // Later versions have later times; two in one millisecond are one.
        let version = Int64(Date().timeIntervalSince1970 * 1000)
        let signature = try AuthorityFolder(identity.identity).configurationKey()
            .sign(content, kind: .configuration, name: name, version: version)
        let (configurations, digests) = (
            try DurableFolder("\(directory)/conf", mode: 0o750), try DurableFolder("\(directory)/md5", mode: 0o750)
        )
        // The digest last: it is what tells the agent that there is something new. Between the two others the
        // signature does not fit, and the agent tries again.
        try configurations.replace("\(digest).conf", with: content, mode: 0o640)
        try configurations.replace("\(digest).signature", with: signature, mode: 0o640)
        try digests.replace(
            "\(digest).md5", with: Array(Insecure.MD5.hash(data: content).hexadecimal.utf8), mode: 0o640)
        try StandardOutput.write("version \(version) for \(name)\n")
    }
}
