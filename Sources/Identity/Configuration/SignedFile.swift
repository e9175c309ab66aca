internal import Crypto
internal import FoundationEssentials

/// The signature of a configuration or a collection, as it lies beside the file.
package struct SignedFile: Sendable, Codable {
    /// What was signed; a signature for one kind is none for another.
    package enum Kind: String, Sendable {
        case configuration
        case collection
    }

    /// It grows with each change, so that an old file cannot be given out for the newest.
    package let version: Int64
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
        let statement = statement(content, kind: kind, name: name, version: file.version)
        let isRight = keys.contains { text in
            guard let raw = Data(base64Encoded: text),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { return false }
            return key.isValidSignature(bytes, for: statement)
        }
        guard isRight else { throw .wrongSignature }
        if let known, file.version <= known { throw .notNewer(version: file.version, than: known) }
        return file.version
    }

    /// The text that is signed.
    static func statement(_ content: [UInt8], kind: Kind, name: String, version: Int64) -> [UInt8] {
        Array(
            "elpis \(kind.rawValue) 1\nname \(name)\nversion \(version)\nsha256 \(SHA256.hash(data: content).hexadecimal)\n"
                .utf8)
    }
}
