/// What the running database server verifies the passwords of its accounts with.
///
/// It lives in memory only, for the audit of passwords; no table has it.
package struct MySQLPasswords: HostPart {
    package struct Password: Sendable, Hashable {
        package let user: String
        package let host: String
        package let plugin: String
        /// As the plugin stores it; empty for the empty password.
        package let secret: [UInt8]
        package let isLocked: Bool
    }

    package let passwords: [Password]
    /// The server's socket; nil where no server is installed.
    package let socket: String?

    /// - Throws: an obstacle where a server is installed and does not let this process read its accounts.
    package init(of host: AuditedHost) throws {
        let access = try host.part(MySQLAccess.self)
        socket = access.socket
        guard let socket, let examination = access.examination else {
            passwords = []
            return
        }
        guard case .accepted = examination.result,
            let found = MySQLPasswords.read(socket: socket, isMariaDB: examination.isMariaDB)
        else { throw needsDatabaseLogin }
        passwords = found
    }

    /// The passwords at a server that lets root in through its socket; nil where it does not.
    package static func read(socket: String, isMariaDB: Bool) -> [Password]? {
        guard let channel = try? MySQLChannel(socket: socket, timeLimit: .seconds(2)),
            let session = try? MySQLSession(channel: channel), (try? session.logIn(as: "root")) != nil
        else { return nil }
        defer { session.quit() }
        return queries(isMariaDB: isMariaDB).lazy
            .compactMap { try? session.rows($0) }.first
            .map { $0.flatMap(passwords) }
    }

    /// Plugins that verify something else than a password.
    private static let otherPlugins: Set<String> = ["unix_socket", "auth_socket", "pam", "gssapi", "mysql_no_login"]
    /// Ways of one account to log in that are looked at.
    private static let wayLimit = 4

    /// User, host, whether it is locked, then plugin and hexadecimal secret of each way to log in.
    private static func queries(isMariaDB: Bool) -> [String] {
        func way(_ path: String) -> String {
            "JSON_VALUE(Priv, '$\(path).plugin'), HEX(JSON_VALUE(Priv, '$\(path).authentication_string'))"
        }
        // Roles have no password. An empty element among the alternatives stands for the main way.
        let modern =
            "SELECT User, Host, JSON_VALUE(Priv, '$.account_locked'), \(way("")), "
            + (0..<wayLimit).map { way(".auth_or[\($0)]") }.joined(separator: ", ")
            + " FROM mysql.global_priv WHERE COALESCE(JSON_VALUE(Priv, '$.is_role'), 0) = 0"
        let old =
            "SELECT User, Host, 'N', plugin, HEX(COALESCE(NULLIF(Password, ''), authentication_string)) "
            + "FROM mysql.user WHERE is_role = 'N'"
        let oracle =
            "SELECT User, Host, account_locked, plugin, HEX(authentication_string) FROM mysql.user "
            + "WHERE NOT (account_locked = 'Y' AND password_expired = 'Y')"
        return isMariaDB ? [modern, old] : [oracle]
    }

    private static func passwords(ofRow row: [String?]) -> [Password] {
        guard row.count >= 5, let user = row[0], let host = row[1] else { return [] }
        return stride(from: 3, to: row.count - 1, by: 2).compactMap { place in
            guard let plugin = row[place], !otherPlugins.contains(plugin) else { return nil }
            guard let secret = bytes(ofHexadecimal: row[place + 1] ?? "") else { return nil }
            // What MariaDB writes where a way is closed.
            guard secret != Array("invalid".utf8) else { return nil }
            return Password(
                user: user, host: host, plugin: plugin.isEmpty ? "mysql_native_password" : plugin, secret: secret,
                isLocked: MySQLAccount.isTrue(row[2]))
        }
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
