internal import Crypto

/// The password hashes that Apache and nginx know beside those of the crypt library.
enum ApacheHash {
    /// Apache's variant of md5crypt: MD5, and a thousand rounds of it over password and salt.
    static func md5(_ password: ArraySlice<UInt8>, salt: [UInt8]) -> [UInt8] {
        let mark = Array("$apr1$".utf8)
        let inner = digest(Array(password) + salt + Array(password))
        var text = Array(password) + mark + salt
        for start in stride(from: 0, to: password.count, by: 16) {
            text += inner.prefix(min(16, password.count - start))
        }
        var bits = password.count
        while bits != 0 {
            text.append(bits & 1 == 1 ? 0 : password.first ?? 0)
            bits >>= 1
        }
        var result = digest(text)
        for round in 0..<1000 {
            var text: [UInt8] = round & 1 == 1 ? Array(password) : result
            if round % 3 != 0 { text += salt }
            if round % 7 != 0 { text += password }
            text += round & 1 == 1 ? result : Array(password)
            result = digest(text)
        }
        return mark + salt + [UInt8(ascii: "$")] + cryptDigits(result)
    }

    static func sha1(_ password: ArraySlice<UInt8>) -> [UInt8] {
        Array("{SHA}".utf8) + base64(Array(Insecure.SHA1.hash(data: Array(password))))
    }

    static func ssha(_ password: ArraySlice<UInt8>, salt: [UInt8]) -> [UInt8] {
        Array("{SSHA}".utf8) + base64(Array(Insecure.SHA1.hash(data: Array(password) + salt)) + salt)
    }

    /// What follows the 20 bytes of the digest; nil where the field is no such hash.
    static func salt(ofSSHA text: [UInt8]) -> [UInt8]? {
        guard let bytes = decoded(text.dropFirst("{SSHA}".utf8.count)), bytes.count >= 20 else { return nil }
        return Array(bytes.dropFirst(20))
    }

    private static func digest(_ text: [UInt8]) -> [UInt8] {
        Array(Insecure.MD5.hash(data: text))
    }

    /// The digest in the order and base of md5crypt.
    private static func cryptDigits(_ digest: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in 0..<5 {
            let low = start == 4 ? 5 : start + 12
            text += CryptDigits.text(
                Int(digest[start]) << 16 | Int(digest[start + 6]) << 8 | Int(digest[low]), count: 4)
        }
        return text + CryptDigits.text(Int(digest[11]), count: 2)
    }

    private static let base64Digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let digit = base64Digits[value >> (18 - 6 * place) & 63]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return text
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var value = 0
        var bits = 0
        for byte in text.prefix(while: { $0 != UInt8(ascii: "=") }) {
            guard let digit = base64Digits.firstIndex(of: byte) else { return nil }
            value = (value << 6 | digit) & 0xffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: value >> bits))
            }
        }
        return bytes
    }
}
