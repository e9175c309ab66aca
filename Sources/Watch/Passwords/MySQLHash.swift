internal import Crypto

/// The password hashes of MySQL and MariaDB.
enum MySQLHash {
    /// `mysql_native_password`: SHA-1 of the SHA-1, in hexadecimal after an asterisk.
    static func native(_ password: ArraySlice<UInt8>) -> [UInt8] {
        let inner = Array(Insecure.SHA1.hash(data: Array(password)))
        return [UInt8(ascii: "*")]
            + Insecure.SHA1.hash(data: inner).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// `caching_sha2_password`: sha256crypt, with a salt that is longer than the crypt library takes.
    struct CachingSHA2: Sendable, Hashable {
        let rounds: Int
        let salt: [UInt8]

        private static let mark = Array("$A$".utf8)
        private static let saltSize = 20
        private static let digestSize = 43

        /// The text is `$A$`, three hexadecimal digits (thousands of rounds), `$`, the salt, and the digest.
        init?(_ text: [UInt8]) {
            guard text.starts(with: CachingSHA2.mark), text.count == 7 + CachingSHA2.saltSize + CachingSHA2.digestSize,
                text[6] == UInt8(ascii: "$"),
                let thousands = Int(String(decoding: text[3..<6], as: UTF8.self), radix: 16), thousands > 0
            else { return nil }
            rounds = thousands * 1000
            salt = Array(text[7..<7 + CachingSHA2.saltSize])
        }

        func hash(_ password: ArraySlice<UInt8>) -> [UInt8] {
            let thousands = String(rounds / 1000, radix: 16, uppercase: true)
            let cost = String(repeating: "0", count: 3 - thousands.utf8.count) + thousands
            return CachingSHA2.mark + Array("\(cost)$".utf8) + salt
                + SHA256Crypt.digest(password, salt: salt, rounds: rounds)
        }
    }
}
