internal import Facts

/// Hashes of one setting: a word is computed once for all of them.
struct HashGroup: Sendable {
    struct Member: Sendable {
        let id: PasswordMemory.HashID
        let hash: CryptHash
        let accounts: [AuditedAccount]
    }

    let members: [Member]
    /// A fingerprint of what the personal words are made of.
    let names: UInt64

    var accounts: [AuditedAccount] { members.flatMap(\.accounts) }

    /// The groups of all accounts with a hash; those that are computed quickly first.
    static func all(
        of accounts: [AuditedAccount], surroundings: PersonalWords.Surroundings, key: [UInt8]
    ) -> [HashGroup] {
        struct Setting: Hashable {
            let scheme: CryptHash.Scheme
            let algorithm: String
            let setting: [UInt8]
        }
        let print = WordPrint(secret: key)
        var order: [Setting] = []
        var groups: [Setting: [(hash: CryptHash, accounts: [AuditedAccount])]] = [:]
        for account in accounts {
            guard case .hash(let hash) = account.password else { continue }
            let setting = Setting(scheme: hash.scheme, algorithm: hash.algorithm, setting: hash.setting)
            if groups[setting] == nil { order.append(setting) }
            var members = groups.removeValue(forKey: setting) ?? []
            if let place = members.firstIndex(where: { $0.hash == hash }) {
                members[place].accounts.append(account)
            } else {
                members.append((hash, [account]))
            }
            groups[setting] = members
        }
        return order.compactMap { groups[$0] }.map { members in
            let names = members.flatMap(\.accounts).flatMap { [$0.name, $0.comment] }
            let text = (names + [surroundings.host] + surroundings.organisations).joined(separator: "\0")
            return HashGroup(
                members: members.map {
                    Member(id: PasswordMemory.id(of: $0.hash, key: key), hash: $0.hash, accounts: $0.accounts)
                },
                names: print.print(of: text.utf8))
        }
        .enumerated()
        .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        .map(\.element)
    }

    private var rank: Int {
        guard let algorithm = members.first?.hash.algorithm else { return 0 }
        return HashGroup.quick.firstIndex(of: algorithm) ?? HashGroup.quick.count
    }

    private static let quick = [
        "sha1", "ssha", "mysql_native_password", "nthash", "descrypt", "bigcrypt", "md5crypt", "apr1", "bsdicrypt",
        "sunmd5", "sha512crypt",
        "sha256crypt",
    ]
}

extension PasswordMemory {
    /// Whether every word was tried against the hash, or it was found.
    func isSettled(_ member: HashGroup.Member, of group: HashGroup, steps: [AuditStep]) -> Bool {
        guard let record = records[member.id] else { return false }
        guard record.found == nil else { return true }
        guard record.names == group.names else { return false }
        return steps.allSatisfy { step in
            let count =
                switch step.source {
                case .personal: record.personal.count
                case .common: commonCount
                case .site: siteCount
                }
            return (record.progress[step.id] ?? step.start) >= step.end(words: count)
        }
    }

    /// Whether the words are those that the host now has.
    func isCurrent(_ dictionary: SiteDictionary) -> Bool {
        commonIdentity == WordList.commonIdentity && stamps == dictionary.stamps
    }
}
