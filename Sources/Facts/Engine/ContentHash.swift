internal import Crypto

/// SHA-256 fingerprints, as reports and snapshots state them.
package enum ContentHash {
    /// 64 lower-case hexadecimal digits.
    package static func sha256(_ content: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hash: [UInt8] = []
        for byte in SHA256.hash(data: Array(content)) {
            hash.append(digits[Int(byte >> 4)])
            hash.append(digits[Int(byte & 15)])
        }
        return String(decoding: hash, as: UTF8.self)
    }
}
