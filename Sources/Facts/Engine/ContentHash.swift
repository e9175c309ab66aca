internal import Crypto

/// SHA-256 fingerprints, as reports and snapshots state them.
package enum ContentHash {
    /// 64 lower-case hexadecimal digits.
    package static func sha256(_ content: some Sequence<UInt8>) -> String {
        var digest = Digest()
        digest.add(Array(content))
        return digest.text
    }

    /// Whether a text has the form of a fingerprint.
    static func isOne(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The fingerprint of what comes piece by piece.
    struct Digest {
        private var hasher = SHA256()

        mutating func add(_ bytes: [UInt8]) {
            hasher.update(data: bytes)
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            hasher.update(bufferPointer: bytes)
        }

        var text: String {
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = []
            for byte in hasher.finalize() {
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
