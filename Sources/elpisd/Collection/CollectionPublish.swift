internal import Archive
internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Storage
internal import Terminal

struct CollectionPublish: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Sign a collection of files, and lay it out for all agents.",
        discussion: "Agents that have a line file_collection NAME fetch it.")

    @OptionGroup var identity: IdentityOptions

    @OptionGroup var options: CollectionOptions

    @Argument(help: "The collection's name.") var name: String

    @Argument(help: "A folder, or a ZIP archive.", completion: .file()) var content: String

    func run() throws {
        let name = try CollectionName(name)
        let archive = try CollectionContent(content).archive()
        let version = try CollectionShelf(options.directory).publish(
            archive, as: name, signedBy: try AuthorityFolder(identity.identity).configurationKey(), now: Date())
        try StandardOutput.write("version \(version) of \(name.text)\n")
    }
}
