internal import CMariaDB
internal import Localization

/// How a connection is made: over the network only with TLS 1.3 and a server that proves who it is.
extension MariaDBConnection {
    static let connectSeconds: UInt32 = 10
    /// Longer than the server waits for a lock, so that it is the server that gives up.
    static let answerSeconds: UInt32 = 60
    static let passwordLimit = 1024

    static func connect(_ address: ServerAddress) throws(StoreError) -> UnsafeMutablePointer<MYSQL> {
        let password = try address.passwordFile.map { path throws(StoreError) in try MariaDBConnection.password(path) }
        guard libraryIsReady, let handle = mysql_init(nil) else {
            throw .unavailable(place: address.name, reason: "the library of the database cannot be used")
        }
        do throws(StoreError) {
            setCommonOptions(handle)
            switch address.place {
            case .socket(let path):
                set(handle, MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_SOCKET.rawValue)
                try connect(handle, address, host: nil, port: 0, socket: path, password)
            case .network(let host, let port, let authorities):
                set(handle, MYSQL_OPT_PROTOCOL, MYSQL_PROTOCOL_TCP.rawValue)
                try demandTLS(handle, authorities, address)
                try connect(handle, address, host: host, port: UInt32(port), socket: nil, password)
                // The library has checked it already; a session in clear text would be the worst of its faults.
                guard mysql_get_ssl_cipher(handle) != nil else {
                    throw .untrusted(place: address.name, reason: "it does not offer TLS")
                }
            }
            try prepareSession(handle, address)
        } catch {
            mysql_close(handle)
            throw error
        }
        return handle
    }

    private static let libraryIsReady = mysql_server_init(0, nil, nil) == 0

    private static func setCommonOptions(_ handle: UnsafeMutablePointer<MYSQL>) {
        set(handle, MYSQL_OPT_CONNECT_TIMEOUT, connectSeconds)
        set(handle, MYSQL_OPT_READ_TIMEOUT, answerSeconds)
        set(handle, MYSQL_OPT_WRITE_TIMEOUT, answerSeconds)
        // Otherwise a server could ask for any file of this machine.
        set(handle, MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    }

    private static func demandTLS(
        _ handle: UnsafeMutablePointer<MYSQL>, _ authorities: String, _ address: ServerAddress
    ) throws(StoreError) {
        set(handle, MYSQL_OPT_SSL_ENFORCE, my_bool(1))
        set(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, my_bool(1))
        mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.3")
        mysql_options(handle, MYSQL_OPT_SSL_CA, authorities)
        // No way of logging in that shows the password or asks for it on a terminal.
        mysql_options(
            handle, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,caching_sha2_password,client_ed25519")
    }

    private static func connect(
        _ handle: UnsafeMutablePointer<MYSQL>, _ address: ServerAddress, host: String?, port: UInt32,
        socket: String?, _ password: String?
    ) throws(StoreError) {
        let connected = mysql_real_connect(
            handle, host, address.user, password, address.database, port, socket, UInt(CLIENT_FOUND_ROWS))
        guard connected != nil else {
            let failure = MariaDBFailure(handle)
            let error = StoreError(mariaDB: failure.code, message: failure.message, statement: "", address)
            guard case .connectionLost(let reason) = error else { throw error }
            // In the handshake, TLS fails because of who the server is; whoever hangs up or keeps silent is not there.
            throw failure.code == 2026
                ? .untrusted(place: address.name, reason: reason) : .unavailable(place: address.name, reason: reason)
        }
        let version = String(cString: mysql_get_server_info(handle))
        guard version.contains("MariaDB") else {
            throw .unsupported(place: address.name, version: version.printable)
        }
    }

    /// What each session is set to. ANSI and TRADITIONAL: the SQL of the standard, and errors instead of repaired values.
    /// SERIALIZABLE: what a transaction reads cannot be changed by another before it writes.
    private static func prepareSession(
        _ handle: UnsafeMutablePointer<MYSQL>, _ address: ServerAddress
    ) throws(StoreError) {
        let text = """
            SET sql_mode = 'ANSI,TRADITIONAL', tx_isolation = 'SERIALIZABLE', innodb_lock_wait_timeout = 10,
                lock_wait_timeout = 30, foreign_key_checks = 1, unique_checks = 1, autocommit = 1
            """
        guard mysql_real_query(handle, text, UInt(text.utf8.count)) == 0 else {
            let failure = MariaDBFailure(handle)
            throw StoreError(mariaDB: failure.code, message: failure.message, statement: text, address)
        }
    }

    private static func set<Option>(
        _ handle: UnsafeMutablePointer<MYSQL>, _ name: mysql_option, _ value: Option
    ) {
        withUnsafePointer(to: value) { _ = mysql_options(handle, name, $0) }
    }

    private static func password(_ path: String) throws(StoreError) -> String {
        // A group may read it: so does systemd hand out credentials.
        var bytes = try PrivateFile.read(path, limit: passwordLimit, forbidden: 0o037)[...]
        if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
        guard !bytes.contains(0), let password = String(validating: bytes, as: UTF8.self) else {
            throw .badPasswordFile(path: path)
        }
        return password
    }
}
