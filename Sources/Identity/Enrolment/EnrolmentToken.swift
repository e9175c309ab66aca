internal import Crypto
internal import FoundationEssentials

/// What lets one host enrol once: who its server is, and a secret.
///
/// As text it is `elpis1.` and base64url of the authority's fingerprint (32 bytes), the secret (32 bytes), the name, and
/// the first four bytes of the SHA-256 of these.
package struct EnrolmentToken: Sendable, Hashable {
    package let fingerprint: [UInt8]
    let secret: [UInt8]
    package let name: AgentName

    private static let mark = "elpis1."
    private static let digestSize = 32
    private static let checkSize = 4

    init(fingerprint: [UInt8], name: AgentName) {
        self.fingerprint = fingerprint
        self.name = name
        secret = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// - Throws: ``IdentityError``.
    package init(_ text: String) throws(IdentityError) {
        guard text.hasPrefix(EnrolmentToken.mark), text.utf8.count < 400 else { throw .malformedToken }
        guard let bytes = Base64URL.decode(text.dropFirst(EnrolmentToken.mark.count)) else { throw .misspeltToken }
        let size = EnrolmentToken.digestSize
        guard bytes.count > 2 * size + EnrolmentToken.checkSize else { throw .misspeltToken }
        let content = bytes.dropLast(EnrolmentToken.checkSize)
        guard EnrolmentToken.check(content) == Array(bytes.suffix(EnrolmentToken.checkSize)) else {
            throw .misspeltToken
        }
        fingerprint = Array(content.prefix(size))
        secret = Array(content.dropFirst(size).prefix(size))
        name = try AgentName(String(decoding: content.dropFirst(2 * size), as: UTF8.self))
    }

    /// For the person who enrols the host; a secret until it is used.
    package var text: String {
        let content = fingerprint + secret + Array(name.text.utf8)
        return EnrolmentToken.mark + Base64URL.encode(content + EnrolmentToken.check(content[...]))
    }

    /// What the server keeps of the secret.
    var secretDigest: String { SHA256.hash(data: secret).hexadecimal }

    private static func check(_ content: ArraySlice<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(content)).prefix(checkSize))
    }
}

extension EnrolmentToken: CustomStringConvertible, CustomReflectable {
    /// The secret is in no log and no dump.
    package var description: String { "an enrolment token for \(name.text)" }

    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

/// Base64 with the characters that need no quoting anywhere, and without padding.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" }
            .reduce(into: "") { $0.append($1) }
    }

    static func decode(_ text: Substring) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }) else { return nil }
        var plain = text.reduce(into: "") { $0.append($1 == "-" ? "+" : $1 == "_" ? "/" : $1) }
        plain += String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: plain).map({ Array($0) }) else { return nil }
        // Bits that no byte uses would let two texts be one.
        return encode(bytes) == text ? bytes : nil
    }
}
