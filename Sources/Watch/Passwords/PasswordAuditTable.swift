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
            let book = PasswordVerdicts(found, host: host, memory: memory)
            for account in found.accounts { rows.append(account, book.verdict(on: account)) }
            if let obstacle = book.obstacle { rows.noteMissingValues(obstacle, in: ["verdict", "how"]) }
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

    init(_ found: PasswordAccounts, host: AuditedHost, memory: WatchMemory) {
        let hasUntried = found.accounts.contains { if case .untried = $0.password { true } else { false } }
        if hasUntried { obstacle = PasswordVerdicts.untried }
        let hasHashes = found.accounts.contains { if case .hash = $0.password { true } else { false } }
        guard hasHashes else { return }
        do throws(StateError) {
            let state = try memory.openedState()
            let known = try PasswordMemory(state, withPrints: false)
            read(known, found, host: host, key: state.secret(for: PasswordAudit.keyPurpose))
        } catch .absent, .notNamed {
            obstacle = PasswordVerdicts.pending
        } catch {
            obstacle = error.obstacle
        }
    }

    private mutating func read(
        _ memory: PasswordMemory, _ found: PasswordAccounts, host: AuditedHost, key: [UInt8]
    ) {
        let groups = HashGroup.all(
            of: found.accounts, surroundings: PersonalWords.Surroundings(of: host), key: key)
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

    func verdict(on account: PasswordAccounts.Account) -> Verdict {
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
    fileprivate mutating func append(_ account: PasswordAccounts.Account, _ verdict: PasswordVerdicts.Verdict) {
        var algorithm: String?
        if case .hash(let hash) = account.password { algorithm = hash.algorithm }
        append([
            .text(account.name), .text(verdict.word), .text(verdict.how), .text(algorithm),
            .bool(algorithm.map { PasswordAudit.weakAlgorithms.contains($0) }), .text(account.file),
            .int(account.line), .int(verdict.triedAt),
        ])
    }
}

extension PasswordAudit {
    /// What crypt(5) advises against, and Apache's own methods, which are no better.
    fileprivate static let weakAlgorithms: Set<String> = [
        "descrypt", "bigcrypt", "bsdicrypt", "md5crypt", "sunmd5", "sha1crypt", "nthash", "apr1", "sha1", "ssha",
    ]
}
