internal import Facts
internal import Localization

extension FactTable {
    static func passwordAudit(_ memory: WatchMemory) -> FactTable {
        FactTable(
            "password_audit",
            "Whose password is weak: what `elpis passwords` found by trying words against the hashes.",
            columns: [
                .text("username", "The account"),
                .text(
                    "verdict",
                    "weak; withstood where every word was tried; pending where words are left to try; empty; locked; "
                        + "none where none was set; untried where the hash cannot be tried"),
                .text(
                    "how",
                    "dictionary word, mutation (of one), own name, host name, organisation name, empty or locked; for "
                        + "untried: unknown method or too costly"),
                .text("algorithm", "The method of the hash, as in the table shadow; also apr1, sha1 and ssha"),
                .integer("weak_algorithm", "1 where crypt(5) advises against the method for new passwords"),
                .text("file", "The file that holds the hash"),
                .integer("line", "Its line"),
                .time("tried_at", "When a word was tried last, in seconds since 1970"),
            ],
            sources: ["/etc/passwd", "/etc/shadow", "the policy's password_files", "/var/lib/elpis/passwords"],
            privilege: .root
        ) { host, rows in
            let found = try host.part(PasswordAccounts.self)
            for obstacle in found.obstacles { rows.noteMissingRows(obstacle) }
            rows.append(PasswordVerdicts(found.accounts, host: host, memory: memory), on: found.accounts) {
                [.text($0.file), .int($0.line)]
            }
        }
    }

    static func mysqlPasswordAudit(_ memory: WatchMemory) -> FactTable {
        FactTable(
            "mysql_password_audit",
            "Which accounts of the running database server have a weak password, as `elpis passwords` found.",
            columns: [
                .text("username", "The account, with the host from which it may connect: user@host"),
                .text("verdict", "As in password_audit"),
                .text("how", "As in password_audit"),
                .text("algorithm", "mysql_native_password or caching_sha2_password"),
                .integer("weak_algorithm", "1 for mysql_native_password: it has no salt and is computed quickly"),
                .text("socket", "The server's socket"),
                .time("tried_at", "When a word was tried last, in seconds since 1970"),
            ],
            sources: ["the server's UNIX socket", "/var/lib/elpis/passwords"],
            privilege: .root
        ) { host, rows in
            let accounts = try host.part(DatabaseAccounts.self).accounts
            rows.append(PasswordVerdicts(accounts, host: host, memory: memory), on: accounts) { [.text($0.file)] }
        }
    }
}

/// What is known of each account's password.
private struct PasswordVerdicts {
    struct Verdict {
        let word: String
        var how: String?
        var triedAt: Int64?
    }

    private var records: [[UInt8]: Verdict] = [:]
    /// What keeps the verdicts from being final.
    private(set) var obstacle: Obstacle.Cause?

    init(_ accounts: [AuditedAccount], host: AuditedHost, memory: WatchMemory) {
        let hasUntried = accounts.contains { if case .untried = $0.password { true } else { false } }
        if hasUntried { obstacle = PasswordVerdicts.untried }
        let hasHashes = accounts.contains { if case .hash = $0.password { true } else { false } }
        guard hasHashes else { return }
        do throws(StateError) {
            let state = try memory.openedState()
            let known = try PasswordMemory(state, withPrints: false)
            read(known, accounts, host: host, key: state.secret(for: PasswordAudit.keyPurpose))
        } catch .absent, .notNamed {
            obstacle = PasswordVerdicts.pending
        } catch {
            obstacle = error.obstacle
        }
    }

    private mutating func read(
        _ memory: PasswordMemory, _ accounts: [AuditedAccount], host: AuditedHost, key: [UInt8]
    ) {
        let groups = HashGroup.all(
            of: accounts, surroundings: PersonalWords.Surroundings(of: host), key: key)
        let steps = AuditStep.all(year: AuditStep.year(of: host.now))
        let isCurrent = memory.isCurrent(SiteDictionary(of: host.root))
        for group in groups {
            for member in group.members {
                let record = memory.records[member.id]
                let triedAt = record.flatMap { $0.triedAt > 0 ? $0.triedAt : nil }
                if let found = record?.found {
                    records[member.hash.text] = Verdict(word: "weak", how: found.word, triedAt: triedAt)
                } else if isCurrent && memory.isSettled(member, of: group, steps: steps) {
                    records[member.hash.text] = Verdict(word: "withstood", triedAt: triedAt)
                } else {
                    records[member.hash.text] = Verdict(word: "pending", triedAt: triedAt)
                    obstacle = PasswordVerdicts.pending
                }
            }
        }
    }

    func verdict(on account: AuditedAccount) -> Verdict {
        switch account.password {
        case .empty: Verdict(word: "empty", how: "empty")
        case .none: Verdict(word: "none")
        case .locked: Verdict(word: "locked", how: "locked")
        case .untried(.unknown): Verdict(word: "untried", how: "unknown method")
        case .untried(.tooCostly): Verdict(word: "untried", how: "too costly")
        case .hash(let hash): records[hash.text] ?? Verdict(word: "pending")
        }
    }

    private static let pending = Obstacle.Cause.unsupported(
        LocalizedText(
            en: "not every word has been tried against every password yet; `elpis passwords` goes on",
            ja: "まだすべての単語を試行していないパスワードがあります。`elpis passwords` で続きを実行します"))

    private static let untried = Obstacle.Cause.unsupported(
        LocalizedText(
            en: "some passwords are hashed in a way that cannot be tried",
            ja: "試行できない方式でハッシュ化されたパスワードがあります"))
}

extension FoundPassword {
    fileprivate var word: String {
        switch origin {
        case .empty: isVaried ? "mutation" : "empty"
        case .dictionary: isVaried ? "mutation" : "dictionary word"
        case .ownName: "own name"
        case .hostName: "host name"
        case .organisationName: "organisation name"
        }
    }
}

extension TableRows {
    /// A row for each account; `place` says where its hash is.
    fileprivate mutating func append(
        _ verdicts: PasswordVerdicts, on accounts: [AuditedAccount], place: (AuditedAccount) -> [FactValue]
    ) {
        for account in accounts {
            let verdict = verdicts.verdict(on: account)
            var algorithm: String?
            if case .hash(let hash) = account.password { algorithm = hash.algorithm }
            let isWeak = algorithm.map { PasswordAudit.weakAlgorithms.contains($0) }
            append(
                [.text(account.name), .text(verdict.word), .text(verdict.how), .text(algorithm), .bool(isWeak)]
                    + place(account) + [.int(verdict.triedAt)])
        }
        if let obstacle = verdicts.obstacle { noteMissingValues(obstacle, in: ["verdict", "how"]) }
    }
}

extension PasswordAudit {
    /// What crypt(5) advises against, and Apache's and MySQL's own methods, which are no better.
    fileprivate static let weakAlgorithms: Set<String> = [
        "descrypt", "bigcrypt", "bsdicrypt", "md5crypt", "sunmd5", "sha1crypt", "nthash", "apr1", "sha1", "ssha",
        "mysql_native_password",
    ]
}
