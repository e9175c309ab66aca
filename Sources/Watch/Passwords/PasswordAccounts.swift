internal import Facts
internal import HostRoot
internal import Localization

/// The accounts whose passwords are audited: those of the system, and of the files that the policy names.
struct PasswordAccounts: HostPart, AuditedAccounts {
    let accounts: [AuditedAccount]
    /// What kept an account from being seen.
    let obstacles: [Obstacle.Cause]

    /// The policy's parameter that names further files.
    static let filesParameter = "password_files"
    /// Files that a policy names.
    private static let fileLimit = 100

    init(of host: AuditedHost) throws {
        let users = try host.part(UserDatabase.self).users
        let shadow = try host.part(ShadowDatabase.self).entries
        // The C library takes the first of several entries.
        let entries = Dictionary(shadow.map { ($0.name, $0) }) { first, _ in first }
        var found: [AuditedAccount] = []
        var seen: Set<String> = []
        for user in users where seen.insert(user.name).inserted {
            if user.passwordField != "x" {
                found.append(
                    AuditedAccount(
                        name: user.name, comment: user.comment, password: AccountPassword(user.passwordField),
                        file: "/etc/passwd", line: user.line))
            } else {
                let entry = entries[user.name]
                found.append(
                    AuditedAccount(
                        name: user.name, comment: user.comment,
                        password: entry.map { AccountPassword($0.password) } ?? .none,
                        file: entry == nil ? "/etc/passwd" : "/etc/shadow", line: entry?.line ?? user.line))
            }
        }
        var obstacles: [Obstacle.Cause] = []
        for path in host.texts(PasswordAccounts.filesParameter).prefix(PasswordAccounts.fileLimit) {
            do throws(HostRootError) {
                let file = PasswordFile(try host.root.bytes(path, limit: PasswordFile.sizeLimit))
                found += file.entries.map {
                    AuditedAccount(
                        name: $0.name, comment: "", password: AccountPassword($0.field), file: path, line: $0.line)
                }
                if let line = file.malformedLine { obstacles.append(.malformed(path: path, line: line)) }
                if file.entries.count == PasswordFile.entryLimit {
                    obstacles.append(
                        .limitReached(
                            LocalizedText(
                                en: "\(path) has more than \(PasswordFile.entryLimit) accounts",
                                ja: "\(path) のアカウントが上限の \(PasswordFile.entryLimit) を超えています")))
                }
            } catch {
                obstacles.append(.unreadable(error))
            }
        }
        accounts = found
        self.obstacles = obstacles
    }
}

extension AuditedHost {
    /// The texts of a parameter of the policy; none where it is not set.
    func texts(_ parameter: String) -> [String] {
        (parameters[parameter] ?? []).map(\.plainText).filter { !$0.isEmpty }
    }
}
