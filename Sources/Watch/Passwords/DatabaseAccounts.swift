internal import Facts

/// The accounts of the running database server; none where none is installed.
struct DatabaseAccounts: HostPart, AuditedAccounts {
    let accounts: [AuditedAccount]

    init(of host: AuditedHost) throws {
        let found = try host.part(MySQLPasswords.self)
        accounts = found.passwords.map {
            AuditedAccount(
                name: "\($0.user)@\($0.host)", comment: "", password: AccountPassword($0), file: found.socket ?? "",
                line: nil)
        }
    }
}
