internal import Crypto
package import FoundationEssentials
internal import Storage

/// Where the server lays out what agents fetch, below the folder that it keeps files in.
package struct ConfigurationShelf: Sendable {
    private let configurations: DurableFolder
    private let digests: DurableFolder

    /// Seconds that one who publishes waits for another.
    private static let patience: UInt32 = 10

    package init(_ directory: String) throws {
        configurations = try DurableFolder("\(directory)/conf", mode: 0o750)
        digests = try DurableFolder("\(directory)/md5", mode: 0o750)
    }

    /// Signs a configuration and lays it out; its version, which is newer than the one before whatever the clock says.
    package func publish(
        _ content: [UInt8], for name: AgentName, signedBy key: ConfigurationKey, now: Date
    ) throws -> Int64 {
        let lock = try configurations.lock(waitingSeconds: ConfigurationShelf.patience)
        defer { withExtendedLifetime(lock) {} }
        let digest = Insecure.MD5.hash(data: Array(name.text.utf8)).hexadecimal
        let previous = try SignedFile.read("\(digest).signature", in: configurations)
        let version = SignedFile.version(after: previous, now: now)
        let signature = try key.sign(content, kind: .configuration, name: name.text, version: version)
        // The digest last: it is what tells the agent that there is something new. Between the two others the
        // signature does not fit, and the agent tries again.
        try configurations.replace("\(digest).conf", with: content, mode: 0o640)
        try configurations.replace("\(digest).signature", with: signature, mode: 0o640)
        try digests.replace(
            "\(digest).md5", with: Array(Insecure.MD5.hash(data: content).hexadecimal.utf8), mode: 0o640)
        return version
    }
}
