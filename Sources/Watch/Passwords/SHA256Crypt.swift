internal import Crypto

/// The digest of sha256crypt for salts of any length.
///
/// Source: Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", 2008. The crypt library computes the usual hashes; this
/// is for those whose salt it does not take.
enum SHA256Crypt {
    /// The 43 characters after the salt.
    static func digest(_ password: ArraySlice<UInt8>, salt: [UInt8], rounds: Int) -> [UInt8] {
        let password = Array(password)
        let inner = sha256(password, salt, password)
        var first = SHA256()
        first.update(data: password)
        first.update(data: salt)
        first.update(data: repeated(inner, to: password.count))
        var bits = password.count
        while bits > 0 {
            first.update(data: bits & 1 == 1 ? inner : password)
            bits >>= 1
        }
        var result = Array(first.finalize())
        let passwordPart = repeated(
            sha256(Array(repeatElement(password, count: password.count).joined())), to: password.count)
        let saltPart = repeated(
            sha256(Array(repeatElement(salt, count: 16 + Int(result[0])).joined())), to: salt.count)
        for round in 0..<rounds {
            var hash = SHA256()
            hash.update(data: round & 1 == 1 ? passwordPart : result)
            if round % 3 != 0 { hash.update(data: saltPart) }
            if round % 7 != 0 { hash.update(data: passwordPart) }
            hash.update(data: round & 1 == 1 ? result : passwordPart)
            result = Array(hash.finalize())
        }
        return text(of: result)
    }

    private static func sha256(_ parts: [UInt8]...) -> [UInt8] {
        var hash = SHA256()
        for part in parts { hash.update(data: part) }
        return Array(hash.finalize())
    }

    private static func repeated(_ block: [UInt8], to size: Int) -> [UInt8] {
        (0..<size).map { block[$0 % block.count] }
    }

    /// The digest in the order and base of the crypt family.
    private static func text(of digest: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var (high, middle, low) = (0, 10, 20)
        for _ in 0..<10 {
            text += CryptDigits.text(Int(digest[high]) << 16 | Int(digest[middle]) << 8 | Int(digest[low]), count: 4)
            (high, middle, low) = ((low + 1) % 30, (high + 1) % 30, (middle + 1) % 30)
        }
        return text + CryptDigits.text(Int(digest[31]) << 8 | Int(digest[30]), count: 3)
    }
}

/// The digits of the crypt family, the lowest six bits first.
enum CryptDigits {
    private static let digits = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func text(_ value: Int, count: Int) -> [UInt8] {
        (0..<count).map { digits[value >> (6 * $0) & 63] }
    }
}
