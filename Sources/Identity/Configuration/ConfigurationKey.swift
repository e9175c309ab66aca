internal import Crypto
internal import FoundationEssentials

/// The server's key for what it wants its agents to do; it stays on the server.
package struct ConfigurationKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    init(_ key: Curve25519.Signing.PrivateKey) {
        self.key = key
    }

    /// The public part, which agents get when they enrol: base64.
    package var publicText: String { key.publicKey.rawRepresentation.base64EncodedString() }

    /// The signature of a file for an agent.
    package func sign(_ content: [UInt8], kind: SignedFile.Kind, name: String, version: Int64) throws -> [UInt8] {
        let digest = SHA256.hash(data: content).hexadecimal
        let statement = SignedFile.statement(sha256: digest, kind: kind, name: name, version: version)
        let file = SignedFile(
            version: version, sha256: kind == .collection ? digest : nil,
            signature: try key.signature(for: statement).base64EncodedString())
        return Array(try JSONEncoder().encode(file))
    }
}
