/// An account whose password is audited.
struct AuditedAccount: Sendable {
    let name: String
    /// The comment field, with the person's name.
    let comment: String
    let password: AccountPassword
    /// The file that holds the hash, or the socket of the server that does.
    let file: String
    /// Nil where it is in no line of a file.
    let line: Int?
}

/// Accounts that one table of verdicts is about.
protocol AuditedAccounts {
    var accounts: [AuditedAccount] { get }
}
