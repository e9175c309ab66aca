/// What one look at a running server from inside the host shows: whether root needs a password, and its accounts.
package struct MySQLExamination: Sendable, Hashable {
    package internal(set) var serverVersion: String?
    /// The user id of the process behind the socket.
    package internal(set) var peerUser: UInt32?
    package internal(set) var result: Result
    package internal(set) var plugin: String?
    /// Nil where this account may not read them.
    package internal(set) var accounts: [MySQLAccount]?
    package internal(set) var databases: [String]?
    /// Names of active plugins or components that judge new passwords.
    package internal(set) var passwordValidation: [String]?

    package enum Result: Sendable, Hashable {
        /// Logged in as root; how it was let in.
        case accepted(Method)
        /// The server wants a password, or another proof.
        case refused(code: Int)
        /// A kind of login that Elpis cannot try.
        case untested(plugin: String)
        case failed(MySQLFault)
    }

    package enum Method: String, Sendable {
        case emptyPassword = "empty password"
        /// Because this process runs as root.
        case unixSocket = "unix_socket"
        /// The account's own entry could not be read.
        case unknown
    }

    /// Tries root with an empty password once, and reads the accounts if that lets it in.
    ///
    /// `isRoot` says whether this process runs as root, whom servers may let in by the socket alone.
    package static func examine(socket: String, isRoot: Bool, timeLimit: Duration = .seconds(2)) -> MySQLExamination {
        var examination = MySQLExamination(result: .failed(.closed))
        do throws(MySQLFault) {
            let channel = try MySQLChannel(socket: socket, timeLimit: timeLimit)
            examination.peerUser = channel.peerUser
            let session = try MySQLSession(channel: channel)
            examination.serverVersion = session.serverVersion
            defer { examination.plugin = session.plugin }
            try session.logIn(as: "root")
            defer { session.quit() }
            examination.read(session)
            examination.result = .accepted(examination.method(isRoot: isRoot, plugin: session.plugin))
        } catch {
            switch error {
            case .refused(let code): examination.result = .refused(code: code)
            case .unsupportedPlugin(let name): examination.result = .untested(plugin: name)
            default: examination.result = .failed(error)
            }
        }
        return examination
    }

    package var isMariaDB: Bool { serverVersion?.contains("MariaDB") == true }

    private init(result: Result) {
        self.result = result
    }

    // MARK: Queries

    private mutating func read(_ session: MySQLSession) {
        // What this account may not read stays nil, and the tables say so.
        accounts =
            MySQLAccount.queries(isMariaDB: isMariaDB).lazy
            .compactMap { query in
                guard let rows = try? session.rows(query.sql) else { return nil as [MySQLAccount]? }
                return rows.compactMap(query.account)
            }.first
        databases = (try? session.rows("SHOW DATABASES"))?.compactMap { $0.first ?? nil }
        let plugins = try? session.rows(
            "SELECT PLUGIN_NAME FROM information_schema.PLUGINS "
                + "WHERE PLUGIN_TYPE = 'PASSWORD VALIDATION' AND PLUGIN_STATUS = 'ACTIVE'")
        let components = try? session.rows(
            "SELECT component_urn FROM mysql.component WHERE component_urn LIKE '%validate_password%'")
        passwordValidation = plugins.map { ($0 + (components ?? [])).compactMap { $0.first ?? nil } }
        identity = (try? session.rows("SELECT CURRENT_USER()"))?.first?.first ?? nil
    }

    /// `user@host` that the server took the login for.
    private var identity: String?

    private func method(isRoot: Bool, plugin: String) -> Method {
        if plugin == "unix_socket" || plugin == "auth_socket" { return .unixSocket }
        if let own = accounts?.first(where: { "\($0.user)@\($0.host)" == identity }) {
            return own.isPasswordEmpty ? .emptyPassword : .unixSocket
        }
        // Only root himself can be let in as root by the socket alone.
        return isRoot ? .unknown : .emptyPassword
    }
}
