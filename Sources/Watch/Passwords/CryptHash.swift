internal import CCrypt
internal import Facts

/// A password hash that words can be tried against.
///
/// It lives in memory only: nothing outside this folder sees it, and what is kept of it is a keyed digest.
struct CryptHash: Sendable, Hashable {
    let text: [UInt8]
    /// The name of the method, as in the table `shadow`.
    let algorithm: String
    let scheme: Scheme
    /// What hashes have in common that one computation serves: method, cost and salt.
    let setting: [UInt8]

    /// Who computes it.
    enum Scheme: Sendable, Hashable {
        /// The system's crypt library.
        case crypt
        /// The methods that Apache has beside those: `$apr1$`, `{SHA}` and nginx's `{SSHA}`.
        case apacheMD5
        case apacheSHA1
        case saltedSHA1
        case mysqlNative
        case mysqlCachingSHA2(MySQLHash.CachingSHA2)
    }

    /// Why no word is tried against a hash.
    enum Refusal: Error, Sendable, Hashable {
        case unknown
        /// One computation would take minutes, or gigabytes; only a hostile or broken file asks for that.
        case tooCostly
    }

    /// A field that no honest hash exceeds; the crypt library's own limit is 384.
    static let sizeLimit = 383

    init(_ field: String) throws(Refusal) {
        text = Array(field.utf8)
        guard text.count <= CryptHash.sizeLimit, !text.contains(where: { $0 <= 0x20 || $0 >= 0x7f }) else {
            throw .unknown
        }
        if field.hasPrefix("$apr1$") {
            let parts = field.dropFirst(6).split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .unknown }
            (algorithm, scheme, setting) = ("apr1", .apacheMD5, Array(parts[0].utf8.prefix(8)))
        } else if field.hasPrefix("{SHA}") {
            (algorithm, scheme, setting) = ("sha1", .apacheSHA1, [])
        } else if field.hasPrefix("{SSHA}") {
            guard let salt = ApacheHash.salt(ofSSHA: text) else { throw .unknown }
            (algorithm, scheme, setting) = ("ssha", .saltedSHA1, salt)
        } else {
            guard let name = PasswordField(field).algorithm, CryptHash.isKnown(field) else { throw .unknown }
            guard CryptHash.isBearable(field, algorithm: name) else { throw .tooCostly }
            (algorithm, scheme, setting) = (name, .crypt, CryptHash.setting(of: text, algorithm: name))
        }
    }

    /// What a database server verifies a password with.
    init(mysql secret: [UInt8], plugin: String) throws(Refusal) {
        text = secret
        algorithm = plugin
        switch plugin {
        case "mysql_native_password":
            guard secret.count == 41, secret.first == UInt8(ascii: "*") else { throw .unknown }
            (scheme, setting) = (.mysqlNative, [])
        case "caching_sha2_password":
            guard let method = MySQLHash.CachingSHA2(secret) else { throw .unknown }
            guard method.rounds <= CryptHash.shaRoundsLimit else { throw .tooCostly }
            (scheme, setting) = (.mysqlCachingSHA2(method), method.salt)
        default: throw .unknown
        }
    }

    /// Rounds of sha256crypt and sha512crypt, of which 5,000 are usual.
    private static let shaRoundsLimit = 5_000_000

    private static func isKnown(_ field: String) -> Bool {
        let verdict = crypt_checksalt(field)
        return verdict != CRYPT_SALT_INVALID && verdict != CRYPT_SALT_METHOD_DISABLED
    }

    /// The part of the hash that the crypt library reads as its setting.
    private static func setting(of text: [UInt8], algorithm: String) -> [UInt8] {
        switch algorithm {
        case "descrypt": Array(text.prefix(2))
        // Long passwords are hashed in parts, which the shorter form does not do.
        case "bigcrypt": Array(text.prefix(2)) + Array("long".utf8)
        case "bsdicrypt": Array(text.prefix(9))
        case "bcrypt": Array(text.prefix(29))
        default: Array(text[...(text.lastIndex(of: UInt8(ascii: "$")) ?? 0)])
        }
    }

    /// Whether one computation ends within seconds and takes at most 128 MB, as each core needs its own; the costs that
    /// programs choose are far below.
    private static func isBearable(_ field: String, algorithm: String) -> Bool {
        let parts = field.split(separator: "$", omittingEmptySubsequences: false)
        let cost = PasswordField(field).cost ?? 0
        switch algorithm {
        case "sha512crypt", "sha256crypt": return cost <= shaRoundsLimit
        case "sha1crypt": return cost <= 5_000_000
        case "bcrypt": return cost <= 16
        // Three digits: more of them state parallelism, time and memory that crypt_gensalt(3) never asks for.
        case "yescrypt", "gost-yescrypt": return parts[2].utf8.count == 3 && cost <= 8
        // One digit for N, then five each for r and p, of which 32 and 1 are usual.
        case "scrypt": return cost <= 15 && parts[2].dropFirst().prefix(10).allSatisfy { "./U".contains($0) }
        case "sunmd5":
            let rounds = parts[1].split(separator: "=")
            return rounds.count < 2 || (Int(rounds[1]) ?? .max) <= 1_000_000
        default: return true
        }
    }
}
