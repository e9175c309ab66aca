/// An account of a database server, without its hash.
package struct MySQLAccount: Sendable, Hashable {
    package let user: String
    package let host: String
    /// The ways in which it may log in, any of which suffices.
    package let plugins: [String]
    /// Whether one of them is a password that is empty.
    package let isPasswordEmpty: Bool
    package let isLocked: Bool
    package let isSuper: Bool
    package let isRole: Bool

    /// A statement that lists the accounts, and what makes an account of a row.
    struct Query {
        let sql: String
        let account: ([String?]) -> MySQLAccount?
    }

    private static let passwordPlugins: Set<String> = [
        "", "mysql_native_password", "mysql_old_password", "caching_sha2_password", "sha256_password", "ed25519",
        "parsec",
    ]

    /// In the order in which to try them; those for other versions fail.
    ///
    /// Lengths of hashes are asked for, not hashes; ``MySQLPasswords`` asks for those.
    static func queries(isMariaDB: Bool) -> [Query] {
        let modern =
            "SELECT User, Host, JSON_VALUE(Priv, '$.account_locked'), JSON_VALUE(Priv, '$.access') & 32768, "
            + "JSON_VALUE(Priv, '$.is_role'), JSON_LENGTH(Priv, '$.auth_or'), JSON_VALUE(Priv, '$.plugin'), "
            + "LENGTH(JSON_VALUE(Priv, '$.authentication_string')), "
            + (0..<4).map {
                "JSON_VALUE(Priv, '$.auth_or[\($0)].plugin'), "
                    + "LENGTH(JSON_VALUE(Priv, '$.auth_or[\($0)].authentication_string'))"
            }.joined(separator: ", ") + " FROM mysql.global_priv"
        let old =
            "SELECT User, Host, 'N', Super_priv, is_role, NULL, plugin, "
            + "COALESCE(LENGTH(Password), 0) + COALESCE(LENGTH(authentication_string), 0) FROM mysql.user"
        let oracle =
            "SELECT User, Host, account_locked, Super_priv, 'N', NULL, plugin, LENGTH(authentication_string) FROM mysql.user"
        return (isMariaDB ? [modern, old] : [oracle]).map { Query(sql: $0, account: MySQLAccount.init) }
    }

    private init?(row: [String?]) {
        guard row.count >= 8, let user = row[0], let host = row[1] else { return nil }
        self.user = user
        self.host = host
        isLocked = MySQLAccount.isTrue(row[2])
        isSuper = MySQLAccount.isTrue(row[3])
        isRole = MySQLAccount.isTrue(row[4])
        let main = (plugin: row[6] ?? "", length: Int(row[7] ?? "") ?? 0)
        var ways: [(plugin: String, length: Int)] = []
        let count = min(Int(row[5] ?? "") ?? 0, max(0, (row.count - 8) / 2))
        for position in 0..<count {
            // An empty element stands for the main one.
            guard let plugin = row[8 + 2 * position] else {
                ways.append(main)
                continue
            }
            ways.append((plugin, Int(row[9 + 2 * position] ?? "") ?? 0))
        }
        if ways.isEmpty { ways = [main] }
        plugins = ways.map { $0.plugin.isEmpty ? "mysql_native_password" : $0.plugin }
        isPasswordEmpty = ways.contains { MySQLAccount.passwordPlugins.contains($0.plugin) && $0.length == 0 }
    }

    static func isTrue(_ value: String?) -> Bool {
        guard let value = value?.lowercased() else { return false }
        return value == "y" || value == "true" || (Int(value) ?? 0) != 0
    }
}
