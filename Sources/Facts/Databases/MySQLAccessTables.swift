internal import Glibc
internal import HostRoot
internal import Localization

/// The one look at the running server that three tables are made of.
struct MySQLAccess: HostPart {
    /// Nil where no server is installed.
    let examination: MySQLExamination?
    let socket: String?

    init(of host: AuditedHost) throws {
        guard try host.part(MySQLServer.self).installation != nil else {
            examination = nil
            socket = nil
            return
        }
        try host.requireLive()
        let process = try host.part(MySQLProcess.self)
        guard process.id != nil, let path = try host.part(MySQLConfiguration.self)["socket"] else {
            throw Obstacle.Cause.unsupported(
                LocalizedText(en: "the database server does not run", ja: "データベースサーバーが稼働していません"))
        }
        guard try host.root.status(path)?.kind == .socket else {
            throw Obstacle.Cause.unreadable(.notFound(path: path))
        }
        let found = MySQLExamination.examine(socket: path, isRoot: geteuid() == 0)
        if case .failed(let fault) = found.result {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "the database server at \(path) did not answer as one (\(fault))",
                    ja: "\(path) のデータベースサーバーから正しい応答がありません (\(fault))"))
        }
        // Somebody else's socket would make up whatever it likes.
        if let owner = process.user, let peer = found.peerUser, owner != peer {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "\(path) belongs to a process of user id \(peer) rather than to the database server",
                    ja: "\(path) はデータベースサーバーではなく、UID \(peer) のプロセスのソケットです"))
        }
        examination = found
        socket = path
    }
}

let needsDatabaseLogin = Obstacle.Cause.needsPrivilege(
    LocalizedText(
        en: "reading the accounts of the database server needs a login as root through its socket",
        ja: "データベースサーバーのアカウントの読み取りには、ソケット経由の root ログインが必要です"))

extension FactTable {
    static let mysqlAccess = FactTable(
        "mysql_access",
        "How the running database server meets root with an empty password on its UNIX socket; one attempt, one row.",
        columns: [
            .text("socket", "UNIX socket"),
            .text("server_version", "Version that the server states"),
            .text("user", "Account that was tried"),
            .text("result", "accepted, refused or untested"),
            .text(
                "method", "empty password, unix_socket (because this process is root) or unknown; null unless accepted"),
            .text("plugin", "Authentication plugin that the server asked for last"),
            .integer("error", "Server's error code for a refusal"),
            .text(
                "password_validation", "Active plugins that judge new passwords; empty for none, null if not readable"),
        ],
        sources: ["the server's UNIX socket"]
    ) { host, rows in
        let access = try host.part(MySQLAccess.self)
        guard let found = access.examination else { return }
        var method: FactValue = nil
        var code: FactValue = nil
        let result: String
        switch found.result {
        case .accepted(let how):
            result = "accepted"
            method = .text(how.rawValue)
        case .refused(let number):
            result = "refused"
            code = .int(number)
        case .untested, .failed: result = "untested"
        }
        if result == "untested" || method == "unknown" { rows.noteMissingValues(needsDatabaseLogin, in: ["method"]) }
        if found.passwordValidation == nil { rows.noteMissingValues(needsDatabaseLogin, in: ["password_validation"]) }
        rows.append([
            .text(access.socket), .text(found.serverVersion), "root", .text(result), method, .text(found.plugin), code,
            .text(found.passwordValidation?.joined(separator: " ")),
        ])
    }

    static let mysqlUsers = FactTable(
        "mysql_users", "Accounts of the running database server.",
        columns: [
            .text("user", "Account's name; empty for the anonymous one"),
            .text("host", "Host from which it may connect; `%` for any"),
            .text("plugins", "Authentication plugins, any of which suffices, separated by spaces"),
            .integer("password_empty", "1 where a password is one way to log in, and it is empty"),
            .integer("locked", "1 where it cannot log in"),
            .integer("super", "1 where it has the SUPER privilege"),
            .integer("role", "1 for a role, which cannot log in"),
        ],
        sources: ["the server's UNIX socket"], privilege: .root
    ) { host, rows in
        guard let found = try host.part(MySQLAccess.self).examination else { return }
        guard let accounts = found.accounts else { throw needsDatabaseLogin }
        for account in accounts {
            rows.append([
                .text(account.user), .text(account.host), .text(account.plugins.joined(separator: " ")),
                .bool(account.isPasswordEmpty), .bool(account.isLocked), .bool(account.isSuper), .bool(account.isRole),
            ])
        }
    }

    static let mysqlDatabases = FactTable(
        "mysql_databases", "Databases of the running database server.",
        columns: [.text("name", "The database's name")],
        sources: ["the server's UNIX socket"], privilege: .root
    ) { host, rows in
        guard let found = try host.part(MySQLAccess.self).examination else { return }
        guard let databases = found.databases else { throw needsDatabaseLogin }
        for name in databases { rows.append([.text(name)]) }
    }
}
