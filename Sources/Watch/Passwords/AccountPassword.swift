internal import Facts

/// What the password field of an account holds, with the hash.
enum AccountPassword: Sendable, Hashable {
    case empty
    /// Never set, or the account has no entry in /etc/shadow.
    case none
    case locked
    case hash(CryptHash)
    case untried(CryptHash.Refusal)

    init(_ field: String) {
        switch PasswordField(field).status {
        case .empty: self = .empty
        case .notSet: self = .none
        case .active, .locked:
            // PasswordField calls locked what it knows no method for.
            guard let first = field.utf8.first, first != UInt8(ascii: "!"), first != UInt8(ascii: "*") else {
                self = .locked
                return
            }
            do throws(CryptHash.Refusal) {
                self = .hash(try CryptHash(field))
            } catch {
                let isHash = "$_{".utf8.contains(first) || PasswordField(field).status == .active
                self = isHash ? .untried(error) : .locked
            }
        }
    }

    /// What a database server keeps of an account.
    init(_ password: MySQLPasswords.Password) {
        guard !password.isLocked else {
            self = .locked
            return
        }
        guard !password.secret.isEmpty else {
            self = .empty
            return
        }
        do throws(CryptHash.Refusal) {
            self = .hash(try CryptHash(mysql: password.secret, plugin: password.plugin))
        } catch {
            self = .untried(error)
        }
    }
}
