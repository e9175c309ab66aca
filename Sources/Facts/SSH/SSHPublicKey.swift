internal import Crypto

/// A public key in the wire format of SSH: its type, its strength and its fingerprint.
package struct SSHPublicKey: Sendable, Hashable {
    /// `ssh-rsa`, `ssh-ed25519`, `ecdsa-sha2-nistp256`, …; the type within the key for certificates.
    package let algorithm: String
    package let bits: Int
    package let blob: [UInt8]

    /// Nil where the bytes are no key of a type that OpenSSH knows.
    package init?(blob: [UInt8]) {
        var reader = SSHWireReader(blob[...])
        guard let name = reader.text(limit: 64) else { return nil }
        algorithm = name
        self.blob = blob
        let isCertificate = name.utf8.count > 21 && name.hasSuffix(SSHPublicKey.certificateSuffix)
        // A certificate has a nonce before the key's own fields.
        if isCertificate, reader.field() == nil { return nil }
        switch isCertificate ? SSHPublicKey.plainName(of: name) : name {
        case "ssh-rsa":
            guard reader.field() != nil, let modulus = reader.field() else { return nil }
            bits = SSHPublicKey.bits(ofInteger: modulus)
        case "ssh-dss":
            guard let prime = reader.field() else { return nil }
            bits = SSHPublicKey.bits(ofInteger: prime)
        case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
            guard let key = reader.field(), key.count == 32 else { return nil }
            bits = 256
        case "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com":
            guard reader.text(limit: 16) == "nistp256", reader.field() != nil else { return nil }
            bits = 256
        case "ecdsa-sha2-nistp384":
            guard reader.text(limit: 16) == "nistp384", reader.field() != nil else { return nil }
            bits = 384
        case "ecdsa-sha2-nistp521":
            guard reader.text(limit: 16) == "nistp521", reader.field() != nil else { return nil }
            bits = 521
        default: return nil
        }
    }

    /// `SHA256:…` as `ssh-keygen -l` prints it.
    package var fingerprint: String {
        "SHA256:\(Base64.encode(Array(SHA256.hash(data: blob))))"
    }

    /// The name of a key's kind as `ssh-keygen -l` prints it, in lower case: rsa, dsa, ecdsa, ed25519, ecdsa-sk, ed25519-sk.
    package var family: String {
        let isToken = algorithm.hasPrefix("sk-")
        let isCertificate = algorithm.hasSuffix(SSHPublicKey.certificateSuffix)
        let base =
            switch algorithm {
            case _ where algorithm.contains("ed25519"): "ed25519"
            case _ where algorithm.contains("ecdsa"): "ecdsa"
            case _ where algorithm.hasPrefix("ssh-dss"): "dsa"
            default: "rsa"
            }
        return base + (isToken ? "-sk" : "") + (isCertificate ? "-cert" : "")
    }

    /// The longest line that OpenSSH takes has 16 kB.
    package static let blobLimit = 16 << 10

    private static let certificateSuffix = "-cert-v01@openssh.com"

    private static func plainName(of name: String) -> String {
        let base = String(name.dropLast(certificateSuffix.count))
        return base.hasPrefix("sk-") ? "\(base)@openssh.com" : base
    }

    /// The length of an unsigned big-endian integer.
    static func bits(ofInteger bytes: ArraySlice<UInt8>) -> Int {
        let significant = bytes.drop { $0 == 0 }
        guard let first = significant.first else { return 0 }
        return significant.count * 8 - first.leadingZeroBitCount
    }
}

/// Reads the length-prefixed fields of SSH's wire format.
package struct SSHWireReader: Sendable {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    package mutating func number() -> UInt32? {
        guard rest.count >= 4 else { return nil }
        let value = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        rest = rest.dropFirst(4)
        return value
    }

    package mutating func field() -> ArraySlice<UInt8>? {
        guard let length = number(), length <= UInt32(rest.count) else { return nil }
        let value = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        return value
    }

    package mutating func text(limit: Int) -> String? {
        guard let bytes = field(), bytes.count <= limit, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Base64 as in RFC 4648, without a library that would bring Foundation along.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// Without padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil where a byte is none of the alphabet's, a line end or padding.
    package static func decode(_ text: some Sequence<UInt8>, limit: Int = 1 << 20) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.underestimatedCount / 4 * 3 + 3)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        var isPadded = false
        for byte in text {
            if byte == 0x0a || byte == 0x0d || byte == 0x20 || byte == 0x09 { continue }
            if byte == UInt8(ascii: "=") {
                isPadded = true
                continue
            }
            let value = values[Int(byte)]
            guard value != 0xff, !isPadded, bytes.count < limit else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        return bits == 6 ? nil : bytes
    }
}
