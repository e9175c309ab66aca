internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import HostRoot
internal import Storage

struct AdvisoriesImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make one compact feed of advisory files; it replaces the one before.",
        discussion: """
            Takes OSV documents (JSON: one, an array, or one a line; a ZIP archive of them; a folder) and the Debian \
            security tracker's JSON. Only advisories of the host's own release are kept, unless --all or --release \
            says otherwise.
            """)

    @Argument(help: "Files, or folders of files.", completion: .file())
    var files: [String]

    @Option(help: "Where the feed is written.")
    var advisories = AdvisoryFeed.standardPath

    @Option(help: "The system whose release counts, instead of the running one.")
    var root = "/"

    @Option(help: "A release to keep, such as debian:12, ubuntu:24.04 or rhel:9; can be repeated.")
    var release: [String] = []

    @Flag(help: "Keep the advisories of all releases.")
    var all = false

    func run() throws {
        let now = Int64(Date().timeIntervalSince1970)
        let host = AuditedHost(root: try HostRoot(root), now: now)
        let wanted = all ? nil : Set(release.isEmpty ? try AdvisoryFeed.releases(of: host) : release)
        var reader = AdvisoryReader(wanted: wanted)
        for file in files { try take(URL(fileURLWithPath: file).path, &reader) }
        guard !reader.advisories.isEmpty else {
            throw ValidationError(
                "none of the files has an advisory for \((wanted ?? []).sorted().joined(separator: ", "))")
        }
        let feed = URL(fileURLWithPath: advisories)
        let folder = try DurableFolder(feed.deletingLastPathComponent().path, mode: 0o755)
        try folder.replace(
            feed.lastPathComponent, with: AdvisoryFeed.file(of: reader.advisories, created: now), mode: 0o644)
        print("\(reader.advisories.count) entries imported into \(feed.path)")
    }

    /// The largest known file, the archive of everything, has about 1 GB.
    private static let fileLimit = 2 << 30

    private func take(_ path: String, _ reader: inout AdvisoryReader) throws {
        let own = try HostRoot()
        if try own.status(path)?.kind == .directory {
            for name in try own.names(in: path) where name.hasSuffix(".json") || name.hasSuffix(".jsonl") {
                try take("\(path)/\(name)", &reader)
            }
            return
        }
        let bytes = try own.bytes(path, limit: AdvisoriesImport.fileLimit)
        do {
            try bytes.withUnsafeBytes { content in
                guard let archive = ZIPArchive(content) else { return try reader.take(content) }
                guard try archive.files({ try reader.take($0) }) else { throw AdvisoryError.malformed(offset: 0) }
            }
        } catch AdvisoryError.malformed(let offset) {
            throw ValidationError("\(path) could not be understood near byte \(offset); nothing was imported")
        }
    }
}
