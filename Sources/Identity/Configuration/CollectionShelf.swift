internal import Crypto
package import FoundationEssentials
internal import Storage

/// Where the server lays out collections of files for its agents, below the folder that it keeps files in.
package struct CollectionShelf: Sendable {
    /// Bytes of a packed collection.
    package static let sizeLimit = 32 << 20

    private let collections: DurableFolder
    private let digests: DurableFolder

    /// Seconds that one who publishes waits for another.
    private static let patience: UInt32 = 10

    package init(_ directory: String) throws {
        collections = try DurableFolder("\(directory)/collections", mode: 0o750)
        digests = try DurableFolder("\(directory)/md5", mode: 0o750)
    }

    /// Signs a packed collection and lays it out; its version, which is newer than the one before whatever the clock says.
    package func publish(
        _ archive: [UInt8], as name: CollectionName, signedBy key: ConfigurationKey, now: Date
    ) throws -> Int64 {
        let lock = try collections.lock(waitingSeconds: CollectionShelf.patience)
        defer { withExtendedLifetime(lock) {} }
        let version = SignedFile.version(after: try signature(of: name.text), now: now)
        let signature = try key.sign(archive, kind: .collection, name: name.text, version: version)
        // The file before what tells of it: reference agents look at the digest, those of Elpis at the signature.
        try collections.replace("\(name.text).zip", with: archive, mode: 0o640)
        try digests.replace(
            "\(name.text).md5", with: Array(Insecure.MD5.hash(data: archive).hexadecimal.utf8), mode: 0o640)
        try collections.replace("\(name.text).signature", with: signature, mode: 0o640)
        return version
    }

    /// Takes a collection back; false where there is none. Agents that have it keep it as long as they are told to.
    package func withdraw(_ name: CollectionName) throws -> Bool {
        let lock = try collections.lock(waitingSeconds: CollectionShelf.patience)
        defer { withExtendedLifetime(lock) {} }
        guard try collections.contains("\(name.text).zip") || collections.contains("\(name.text).signature") else {
            return false
        }
        try collections.remove("\(name.text).signature")
        try digests.remove("\(name.text).md5")
        try digests.synchronise()
        try collections.remove("\(name.text).zip")
        try collections.synchronise()
        return true
    }

    /// The collections that agents can fetch, by name.
    package func list() throws -> [(name: String, version: Int64)] {
        let suffix = ".signature"
        return try collections.names().filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
            .sorted()
            .compactMap { name in try signature(of: name).map { (name, $0.version) } }
    }

    private func signature(of name: String) throws -> SignedFile? {
        try SignedFile.read("\(name).signature", in: collections)
    }
}
