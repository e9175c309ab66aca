/// An option of a MySQL or MariaDB server under its canonical name and with its value as the server takes it.
package struct MySQLOption: Sendable, Hashable {
    /// With underscores, and without the prefixes `loose`, `skip`, `disable` and `enable` where they are modifiers.
    package let name: String
    /// `ON` or `OFF` for options known to be switches; nil where none was given, or where it is a secret.
    package let value: String?
    package let isSecret: Bool

    package init(writtenName: String, writtenValue: String?) {
        // Options are found without regard to case, as variables are.
        var name = String(
            decoding: writtenName.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self
        ).lowercased()
        var value = writtenValue
        if let rest = name.rest(after: "loose_") { name = rest }
        if !MySQLOption.ownNames.contains(MySQLOption.fullName(name)) {
            for (prefix, meaning) in MySQLOption.modifiers {
                guard let rest = name.rest(after: prefix) else { continue }
                name = rest
                value = (value == "0") == meaning ? "OFF" : "ON"
                break
            }
        }
        name = MySQLOption.fullName(name)
        self.name = name
        isSecret = MySQLOption.isSecret(name)
        if isSecret {
            self.value = nil
        } else {
            self.value = MySQLOption.switches.contains(name) ? MySQLOption.switchValue(value) : value
        }
    }

    private static let modifiers: [(prefix: String, meaning: Bool)] = [
        ("skip_", false), ("disable_", false), ("enable_", true),
    ]

    /// Options whose own name starts like a modifier.
    private static let ownNames: Set<String> = [
        "skip_bdb", "skip_concurrent_insert", "skip_external_locking", "skip_grant_tables", "skip_host_cache",
        "skip_name_resolve", "skip_networking", "skip_parallel_replication", "skip_replica_start",
        "skip_replication", "skip_show_database", "skip_slave_start", "skip_stack_trace", "enable_named_pipe",
        "disable_log_bin", "skip_new", "skip_prefix",
    ]

    /// The switches that matter to security.
    static let switches: Set<String> = [
        "allow_suspicious_udfs", "auto_generate_certs", "automatic_sp_privileges", "check_proxy_users", "general_log",
        "local_infile", "log_bin_trust_function_creators", "log_raw", "old_passwords", "require_secure_transport",
        "safe_user_create", "secure_auth", "skip_grant_tables", "skip_host_cache", "skip_name_resolve",
        "skip_networking", "skip_show_database", "slow_query_log", "ssl", "strict_password_validation",
        "symbolic_links",
    ]

    /// The shortest beginnings that stand for an option alone, of options that matter to security.
    private static let abbreviations: [(shortest: String, name: String)] = [
        ("all", "allow_suspicious_udfs"), ("bind", "bind_address"), ("data", "datadir"), ("loca", "local_infile"),
        ("log_e", "log_error"), ("log_w", "log_warnings"), ("old_p", "old_passwords"),
        ("plugin_load_", "plugin_load_add"), ("req", "require_secure_transport"), ("safe_u", "safe_user_create"),
        ("secure_a", "secure_auth"), ("secure_f", "secure_file_priv"), ("skip_g", "skip_grant_tables"),
        ("skip_na", "skip_name_resolve"), ("skip_ne", "skip_networking"), ("skip_sh", "skip_show_database"),
        ("soc", "socket"), ("ssl_ce", "ssl_cert"), ("ssl_k", "ssl_key"), ("str", "strict_password_validation"),
        ("sym", "symbolic_links"), ("tl", "tls_version"),
    ]

    /// The option that an unambiguous beginning of its name stands for.
    private static func fullName(_ name: String) -> String {
        abbreviations.first { name.hasPrefix($0.shortest) && $0.name.hasPrefix(name) }?.name ?? name
    }

    private static func switchValue(_ value: String?) -> String {
        guard let value else { return "ON" }
        // Anything else is reported by the server and taken as off.
        return ["1", "on", "true"].contains(value.lowercased()) ? "ON" : "OFF"
    }

    private static func isSecret(_ name: String) -> Bool {
        if name == "disconnect_on_expired_password" { return false }
        return ["password", "passwd", "wsrep_sst_auth"].contains(name)
            || ["_password", "_passphrase", "_secret", "_token"].contains(where: name.hasSuffix)
    }
}

extension String {
    fileprivate func rest(after prefix: String) -> String? {
        hasPrefix(prefix) && utf8.count > prefix.utf8.count ? String(dropFirst(prefix.count)) : nil
    }
}
