/// What the password field of a passwd, shadow or group entry says, without the hash itself.
package struct PasswordField: Sendable, Hashable {
    package let status: Status
    /// The name of the hash method; nil where the field holds no hash. Also told for a locked hash.
    package let algorithm: String?
    /// The work factor, in the unit of the method; nil where it has none.
    package let cost: Int64?

    /// The words are osquery's.
    package enum Status: String, Sendable {
        /// No password is asked for.
        case empty
        /// A password has never been set (`!!`).
        case notSet = "not_set"
        /// No password is accepted.
        case locked
        /// A hash that a password can match.
        case active
    }

    package init(_ field: String) {
        let bytes = field.utf8
        let hash = Substring(field).utf8.drop { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "*") }
        algorithm = PasswordField.algorithm(of: hash)
        cost = algorithm.flatMap { PasswordField.cost(of: hash, algorithm: $0) }
        if bytes.isEmpty {
            status = .empty
        } else if field == "!!" {
            status = .notSet
        } else if hash.count < bytes.count || algorithm == nil {
            status = .locked
        } else {
            status = .active
        }
    }

    /// The method that crypt(5) would use; nil for what no password matches.
    private static func algorithm(of hash: Substring.UTF8View) -> String? {
        guard hash.first == UInt8(ascii: "$") else {
            if hash.first == UInt8(ascii: "_") { return hash.count == 20 ? "bsdicrypt" : nil }
            guard hash.count >= 13, hash.allSatisfy({ digit($0) != nil }) else { return nil }
            if hash.count == 13 { return "descrypt" }
            return (hash.count - 2) % 11 == 0 ? "bigcrypt" : nil
        }
        let parts = hash.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        let prefix = Substring(parts[1])
        if prefix == "md5" || prefix.hasPrefix("md5,") { return "sunmd5" }
        return methods[prefix]
    }

    private static let methods: [Substring: String] = [
        "y": "yescrypt", "gy": "gost-yescrypt", "7": "scrypt", "2a": "bcrypt", "2b": "bcrypt", "2x": "bcrypt",
        "2y": "bcrypt", "6": "sha512crypt", "5": "sha256crypt", "sha1": "sha1crypt", "3": "nthash", "1": "md5crypt",
    ]

    private static func cost(of hash: Substring.UTF8View, algorithm: String) -> Int64? {
        let parts = hash.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        switch algorithm {
        case "sha512crypt", "sha256crypt":
            guard parts.count > 3, Substring(parts[2]).hasPrefix("rounds=") else { return 5000 }
            return Int64(Substring(parts[2]).dropFirst(7))
        case "bcrypt", "sha1crypt":
            return Int64(Substring(parts[2]))
        case "scrypt":
            return parts[2].first.flatMap(digit)
        case "yescrypt", "gost-yescrypt":
            // Flavour, then log2 of N less one, then the block size r less one; each one digit in practice.
            let digits = parts[2].prefix(3).compactMap(digit)
            guard digits.count == 3 else { return nil }
            // crypt_gensalt(3) makes N and r from its cost factor in these two ways.
            return digits[2] == 31 ? digits[1] - 6 : digits[1] - 8
        default:
            return nil
        }
    }

    /// The value of a digit in crypt's own base 64.
    private static func digit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "."): 0
        case UInt8(ascii: "/"): 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte) - 46
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int64(byte) - 53
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int64(byte) - 59
        default: nil
        }
    }
}
