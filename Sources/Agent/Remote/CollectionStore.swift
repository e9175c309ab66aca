internal import Archive
internal import Crypto
internal import Identity
package import Storage

/// The collections of files that the agent has, each in a folder that is replaced as a whole.
///
/// `NAME` is a link to `NAME@VERSION@DIGEST`, and so tells what is there. It changes at once, and whatever it does not
/// name is left over from an interruption.
package struct CollectionStore: Sendable {
    /// What is signed of a collection.
    package struct Edition: Sendable, Hashable {
        package let version: Int64
        /// Of the archive, in hexadecimal.
        package let sha256: String

        package init(version: Int64, sha256: String) {
            self.version = version
            self.sha256 = sha256
        }
    }

    private let folder: DurableFolder

    private static let mark: Character = "@"

    package init(_ path: String) throws(StorageError) {
        folder = try DurableFolder(path, mode: 0o750)
    }

    /// Where the files of a collection are, whichever edition it is.
    package func path(of name: String) -> String { "\(folder.path)/\(name)" }

    /// Removes what belongs to none of these names, or was left over. Only while nobody else writes.
    package func tidy(keeping names: [String]) throws(StorageError) {
        try folder.sweep()
        var wanted = Set(names)
        for name in names { if let target = try folder.target(of: name) { wanted.insert(target) } }
        // The links first: none may be left that leads nowhere.
        let others = try folder.names().filter { !wanted.contains($0) }
        for name in others.sorted(by: { !$0.contains(CollectionStore.mark) && $1.contains(CollectionStore.mark) }) {
            try folder.removeTree(name)
        }
        try folder.synchronise()
    }

    /// The edition that is there; nil: none.
    package func edition(of name: String) throws(StorageError) -> Edition? {
        guard let target = try folder.target(of: name), try folder.contains(target) else { return nil }
        let parts = target.split(separator: CollectionStore.mark, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == name, let version = Int64(parts[1]) else { return nil }
        return Edition(version: version, sha256: String(parts[2]))
    }

    /// Whether an edition is to be fetched. - Throws: ``CollectionError/older(_:version:than:)``
    package func wants(_ edition: Edition, of name: String) throws -> Bool {
        guard let held = try self.edition(of: name), held != edition else { return try self.edition(of: name) == nil }
        guard edition.version > held.version else {
            throw CollectionError.older(name, version: edition.version, than: held.version)
        }
        return true
    }

    /// Begins the archive of a collection.
    package func begin() throws(StorageError) -> PartialFile { try folder.begin() }

    /// Takes an archive that has come whole, unpacks it and puts it in place of the edition before, all of it or nothing.
    package func install(_ archive: PartialFile, as name: String, _ edition: Edition) throws {
        guard try CollectionStore.digest(of: archive) == edition.sha256 else {
            throw CollectionError.otherContent(name)
        }
        let zip = try ZIPArchive(
            ZIPSource(size: archive.size) { try archive.read(at: $0, count: $1) }, limits: .collection)
        let new = try folder.beginFolder(mode: 0o750)
        for member in zip.members {
            guard !member.isFolder else {
                try new.addFolder(member.path)
                continue
            }
            try new.addFile(member.path, mode: member.isExecutable ? 0o750 : 0o640) { append in
                try zip.unpack(member, take: append)
            }
        }
        let before = try folder.target(of: name)
        let target = "\(name)\(CollectionStore.mark)\(edition.version)\(CollectionStore.mark)\(edition.sha256)"
        // Of an interruption between the two names.
        if before != target { try folder.removeTree(target) }
        try new.commit(as: target)
        try folder.link(name, to: target)
        if let before, before != target { try folder.removeTree(before) }
    }

    private static func digest(of file: PartialFile) throws -> String {
        var hash = SHA256()
        var place = 0
        while place < file.size {
            let part = try file.read(at: place, count: 1 << 18)
            guard !part.isEmpty else { break }
            hash.update(data: part)
            place += part.count
        }
        return hash.finalize().hexadecimal
    }
}

/// Why a collection of the server's is not used.
package enum CollectionError: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String)
    case older(String, version: Int64, than: Int64)
    /// The archive is not the one that was signed; perhaps it is being published right now.
    case otherContent(String)

    package var description: String {
        switch self {
        case .missing(let file): "\(file) is missing on the server"
        case .older(let name, let version, let known):
            "the collection \(name) is not used: version \(version) is not newer than version \(known), which is here"
        case .otherContent(let name):
            "the collection \(name) is not used: the archive is not the one that was signed"
        }
    }
}
