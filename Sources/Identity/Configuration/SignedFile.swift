internal import Crypto
internal import FoundationEssentials
internal import Storage

/// The signature of a configuration or a collection, as it lies beside the file.
package struct SignedFile: Sendable, Codable {
    /// What was signed; a signature for one kind is none for another.
    package enum Kind: String, Sendable {
        case configuration
        case collection
    }

    /// It grows with each change, so that an old file cannot be given out for the newest.
    package let version: Int64
    /// Of the file, in hexadecimal; only of a collection, which is judged before it is fetched.
    let sha256: String?
    let signature: String

    /// Bytes of a signature file.
    package static let limit = 4 << 10

    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case malformed
        case wrongSignature
        case notNewer(version: Int64, than: Int64)

        package var description: String {
            switch self {
            case .malformed: "the signature cannot be read"
            case .wrongSignature: "the signature is not one of the server's for this file and this name"
            case .notNewer(let version, let known):
                "version \(version) is not newer than version \(known), which is known"
            }
        }
    }

    /// The version of a file, verified.
    ///
    /// `keys` are those that the host got when it enrolled; `known` is the newest version that it has seen; the same
    /// version is accepted again only where `known` is nil.
    package static func verify(
        _ content: [UInt8], signature: [UInt8], kind: Kind, name: String, newerThan known: Int64?, keys: [String]
    ) throws(Fault) -> Int64 {
        guard signature.count <= limit, let file = try? JSONDecoder().decode(SignedFile.self, from: Data(signature)),
            let bytes = Data(base64Encoded: file.signature)
        else { throw .malformed }
        let digest = SHA256.hash(data: content).hexadecimal
        let statement = statement(sha256: digest, kind: kind, name: name, version: file.version)
        guard isSigned(statement, bytes, by: keys) else { throw .wrongSignature }
        if let known, file.version <= known { throw .notNewer(version: file.version, than: known) }
        return file.version
    }

    /// The version and the SHA-256 of a file that was not fetched yet, verified.
    package static func promise(
        _ signature: [UInt8], kind: Kind, name: String, keys: [String]
    ) throws(Fault) -> (version: Int64, sha256: String) {
        guard signature.count <= limit, let file = try? JSONDecoder().decode(SignedFile.self, from: Data(signature)),
            let bytes = Data(base64Encoded: file.signature), let digest = file.sha256, digest.utf8.count == 64,
            digest.utf8.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { throw .malformed }
        let statement = statement(sha256: digest, kind: kind, name: name, version: file.version)
        guard isSigned(statement, bytes, by: keys) else { throw .wrongSignature }
        return (file.version, digest)
    }

    /// The one that lies in a folder of the server's; nil where there is none.
    static func read(_ name: String, in folder: DurableFolder) throws -> SignedFile? {
        guard let bytes = try folder.read(name, limit: limit) else { return nil }
        guard let file = try? JSONDecoder().decode(SignedFile.self, from: Data(bytes)) else {
            throw IdentityError.unreadable(path: "\(folder.path)/\(name)")
        }
        return file
    }

    /// Newer than the one before, whatever the clock says.
    static func version(after previous: SignedFile?, now: Date) -> Int64 {
        let known = previous?.version ?? 0
        return max(known < .max ? known + 1 : known, Int64(now.timeIntervalSince1970 * 1000))
    }

    private static func isSigned(_ statement: [UInt8], _ signature: Data, by keys: [String]) -> Bool {
        keys.contains { text in
            guard let raw = Data(base64Encoded: text),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { return false }
            return key.isValidSignature(signature, for: statement)
        }
    }

    /// The text that is signed.
    static func statement(sha256: String, kind: Kind, name: String, version: Int64) -> [UInt8] {
        Array(
            "elpis \(kind.rawValue) 1\nname \(name)\nversion \(version)\nsha256 \(sha256)\n"
                .utf8)
    }
}
