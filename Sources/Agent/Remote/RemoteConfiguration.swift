internal import Crypto
internal import FoundationEssentials
package import Identity
internal import Localization
package import Storage

/// The configuration that the server wants this host to have, kept beside the one that it had before.
///
/// It takes the place of the local one only where the local one says so, and its signature is verified whenever it is
/// read, so that who can write to the state alone can change nothing.
package struct RemoteConfiguration: Sendable {
    /// A configuration as it came.
    struct Signed: Sendable, Codable, Hashable {
        let text: Data
        let signature: Data
        let version: Int64
    }

    private struct Kept: Codable {
        var current: Signed?
        var previous: Signed?
        /// The newest version that was ever accepted; an older one, or this again, is not.
        var newest: Int64
        /// Rounds in which no server was reached since the current one was accepted; nil: one was.
        var failedRounds: Int?
        /// What became of the last one that did not stay, as a sentence.
        var note: String?
    }

    private let folder: DurableFolder
    private let name: AgentName
    private let keys: [String]
    private var kept: Kept

    private static let file = "remote.json"
    /// Two configurations and their signatures, in base64.
    private static let fileLimit = 16 << 20
    /// Rounds after which a configuration that reaches no server makes room for the one before.
    package static let trialRounds = 3

    /// - Throws: ``StorageError``, and ``RemoteConfigurationError/unreadable(path:)``: without the newest version that was
    ///   seen, an old one could be given out for a new one.
    package init(in folder: DurableFolder, identity: AgentIdentity) throws {
        self.folder = folder
        name = identity.name
        keys = identity.configurationKeys
        let content = try folder.read(RemoteConfiguration.file, limit: RemoteConfiguration.fileLimit)
        do {
            kept = try content.map { try JSONDecoder().decode(Kept.self, from: Data($0)) } ?? Kept(newest: 0)
        } catch {
            throw RemoteConfigurationError.unreadable(path: "\(folder.path)/\(RemoteConfiguration.file)")
        }
        guard (0..<RemoteConfiguration.trialRounds).contains(kept.failedRounds ?? 0) else {
            throw RemoteConfigurationError.unreadable(path: "\(folder.path)/\(RemoteConfiguration.file)")
        }
        if let current = kept.current, !isVerified(current) {
            kept.current = nil
            kept.note = "the configuration of the server that was kept here is not used: its signature is not right"
        }
    }

    /// The bytes of the configuration to use; nil: the local one.
    package var text: [UInt8]? { kept.current.map { Array($0.text) } }

    /// Of the configuration in use; nil: the local one.
    package var version: Int64? { kept.current?.version }

    /// What a person should know of the last one that did not stay.
    package var note: String? { kept.note }

    /// As the server names the files for this agent.
    package var fileStem: String { RemoteConfiguration.digest(Array(name.text.utf8)) }

    /// Whether what the server has is something else than what is used here, going by its digest file.
    package func isOther(_ digest: [UInt8]) -> Bool {
        let line = String(decoding: digest.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return line != text.map(RemoteConfiguration.digest)
    }

    /// Accepts a configuration that is signed, newer than any before, and without an error; the one before is kept.
    ///
    /// - Throws: ``SignedFile/Fault``, ``RemoteConfigurationError`` and ``StorageError``.
    package mutating func accept(_ text: [UInt8], signature: [UInt8]) throws {
        let version = try SignedFile.verify(
            text, signature: signature, kind: .configuration, name: name.text, newerThan: kept.newest, keys: keys)
        let configuration = AgentConfiguration(text, file: "the server's configuration")
        if let problem = configuration.problems.first(where: { $0.severity == .error }) {
            throw RemoteConfigurationError.wrong("\(problem.place): \(problem.text.en)")
        }
        var next = kept
        next.previous = kept.current
        next.current = Signed(text: Data(text), signature: Data(signature), version: version)
        next.newest = version
        next.failedRounds = 0
        next.note = nil
        try keep(next)
    }

    /// Takes note of whether a server was reached in a round; true where the configuration before was restored.
    package mutating func noteRound(reachedServer: Bool) throws -> Bool {
        guard let failed = kept.failedRounds, let current = kept.current else { return false }
        var next = kept
        // The file may hold any number.
        let isGivenUp = !reachedServer && failed >= RemoteConfiguration.trialRounds - 1
        next.failedRounds = reachedServer || isGivenUp ? nil : failed + 1
        if isGivenUp {
            next.current = kept.previous.flatMap { isVerified($0) ? $0 : nil }
            next.previous = nil
            next.note =
                "version \(current.version) of the server's configuration reached no server in "
                + "\(RemoteConfiguration.trialRounds) rounds; "
                + (next.current.map { "version \($0.version) is used again" } ?? "the local one is used again")
        }
        try keep(next)
        return isGivenUp
    }

    private mutating func keep(_ next: Kept) throws {
        try folder.replace(RemoteConfiguration.file, with: Array(try JSONEncoder().encode(next)))
        kept = next
    }

    private func isVerified(_ file: Signed) -> Bool {
        let version = try? SignedFile.verify(
            Array(file.text), signature: Array(file.signature), kind: .configuration, name: name.text, newerThan: nil,
            keys: keys)
        return version == file.version
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Insecure.MD5.hash(data: bytes).hexadecimal
    }
}

/// Why a configuration of the server's is not used.
package enum RemoteConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its first error, with its place.
    case wrong(String)
    /// There is a digest, and this beside it is missing.
    case missing(String)
    case unreadable(path: String)

    package var description: String {
        switch self {
        case .wrong(let problem): "the server's configuration is not used, because it has an error: \(problem)"
        case .missing(let file): "the server's configuration is not used: \(file) is missing on the server"
        case .unreadable(let path):
            "the server's configuration is not used: \(path) is damaged; remove it to begin anew"
        }
    }
}
