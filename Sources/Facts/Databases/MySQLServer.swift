internal import HostRoot

/// The MySQL or MariaDB server that is installed on a host, and the options that hold for it.
package struct MySQLServer: HostPart {
    /// Nil where no server is installed.
    package private(set) var installation: Installation?

    package struct Installation: Sendable, Hashable {
        package let flavour: Flavour
        package let binary: String
        /// For example `10.11.6`; nil where nothing on the host tells it.
        package let version: String?
        /// Red Hat's layout rather than Debian's.
        package let isRedHat: Bool
    }

    package enum Flavour: String, Sendable {
        case mariadb, mysql
    }

    private static let binaries = [
        "/usr/sbin/mariadbd", "/usr/libexec/mariadbd", "/usr/sbin/mysqld", "/usr/libexec/mysqld",
        "/usr/bin/mariadbd", "/usr/bin/mysqld",
    ]

    package init(of host: AuditedHost) throws {
        let root = host.root
        guard let binary = try MySQLServer.binaries.first(where: { try root.status($0) != nil }) else { return }
        let isMariaDB =
            try binary.hasSuffix("mariadbd")
            || ["/usr/bin/mariadb", "/usr/share/mariadb", "/usr/lib64/mariadb"].contains { try root.status($0) != nil }
        installation = Installation(
            flavour: isMariaDB ? .mariadb : .mysql, binary: binary,
            version: MySQLServer.version(
                root: root, versions: try host.part(ServerVersions.self), isMariaDB: isMariaDB),
            isRedHat: try binary.hasPrefix("/usr/libexec/") || root.status("/etc/redhat-release") != nil)
    }

    // MARK: Version

    /// From the package database, else from what the server's own upgrade program left in the data directory.
    private static func version(root: HostRoot, versions: ServerVersions, isMariaDB: Bool) -> String? {
        let prefixes = isMariaDB ? ["mariadb-server"] : ["mysql-server-core", "mysql-community", "percona-server"]
        if let version = prefixes.lazy.compactMap({ versions[$0] }).first { return version }
        // Each file may be missing or closed to this user; the next one is asked then.
        for name in ["mariadb_upgrade_info", "mysql_upgrade_info"] {
            if let text = try? root.text("/var/lib/mysql/\(name)", limit: 4096) {
                let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
                if digits.contains(".") { return String(digits) }
            }
        }
        return nil
    }
}

extension MySQLServer.Installation {
    /// Whether the server reads a group of an option file; nil where that depends on a version that is not known.
    package func reads(section: String) -> Bool? {
        let own = flavour == .mariadb ? ["mysqld", "mariadb", "mariadbd"] : ["mysqld"]
        if own.contains(section) || section == "server" || section == MySQLOptions.commandLine { return true }
        if flavour == .mariadb, ["client-server", "galera"].contains(section) { return true }
        guard let dash = section.firstIndex(of: "-"), own.contains(String(section[..<dash])) else { return false }
        guard let version else { return nil }
        let series = version.split(separator: ".").prefix(2).joined(separator: ".")
        return section[section.index(after: dash)...] == series
    }

    /// What stands for the certificate and key that a server makes by itself.
    static let automatic = "automatic"

    /// What holds for options that no file sets, where it matters to security.
    package var defaults: [(name: String, value: String?)] {
        let isMariaDB = flavour == .mariadb
        let certificate = makesCertificate ? MySQLServer.Installation.automatic : ""
        let socket = isRedHat ? "/var/lib/mysql/mysql.sock" : "/run/mysqld/mysqld.sock"
        return [
            ("allow_suspicious_udfs", "OFF"), ("bind_address", "*"), ("datadir", "/var/lib/mysql"),
            ("general_log", "OFF"), ("local_infile", isMariaDB ? "ON" : "OFF"), ("log_raw", isMariaDB ? nil : "OFF"),
            ("old_passwords", "OFF"), ("port", "3306"), ("require_secure_transport", "OFF"),
            ("secure_file_priv", isMariaDB ? "" : "/var/lib/mysql-files"), ("skip_grant_tables", "OFF"),
            ("skip_name_resolve", "OFF"), ("skip_networking", "OFF"), ("socket", socket),
            ("ssl_cert", certificate), ("ssl_key", certificate), ("symbolic_links", isMariaDB ? "ON" : "OFF"),
            ("user", "mysql"),
        ] + (hasSecondPort ? [("mysqlx", "ON"), ("mysqlx_bind_address", "*")] : [])
    }

    /// MySQL from 5.7 on, and MariaDB from 11.4 on.
    private var makesCertificate: Bool {
        flavour == .mysql || release.map { !$0.lexicographicallyPrecedes([11, 4]) } ?? false
    }

    /// The X plugin of MySQL 8, which earlier versions do not load by themselves.
    private var hasSecondPort: Bool {
        flavour == .mysql && release.map { !$0.lexicographicallyPrecedes([8]) } ?? true
    }

    private var release: [Int]? {
        version.map { $0.split(separator: ".").map { Int($0) ?? 0 } }
    }
}
