internal import ArgumentParser
internal import FoundationEssentials
internal import Watch

/// Where a command finds what Elpis remembers of the host.
struct StateOptions: ParsableArguments {
    @Option(
        help: "Where Elpis keeps what it remembers of the host (default: /var/lib/elpis).", completion: .directory)
    var state: String?

    @Option(help: "The key that seals the state (default: /etc/elpis/seal.key).", completion: .file())
    var sealKey: String?

    /// The folder that was named; nil where neither option was given.
    var folder: StateFolder? {
        guard state != nil || sealKey != nil else { return nil }
        return StateFolder(
            path: state.map { URL(fileURLWithPath: $0).path } ?? StateFolder.standard.path,
            keyPath: sealKey.map { URL(fileURLWithPath: $0).path } ?? StateFolder.standard.keyPath)
    }
}
