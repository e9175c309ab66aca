internal import Facts

/// The words that belong to an account: its own names, the host's and the organisation's.
struct PersonalWords: Sendable {
    private(set) var words: [ArraySlice<UInt8>] = []
    private(set) var origins: [FoundPassword.Origin] = []
    private var seen: Set<ArraySlice<UInt8>> = []

    /// Words of one account; a comment field can be as long as its file.
    private static let countLimit = 40
    /// One letter is in every password.
    private static let shortest = 2

    /// The names that all accounts of a host share.
    struct Surroundings: Sendable {
        let host: String
        let organisations: [String]

        init(of host: AuditedHost) {
            self.host = HostIdentity(of: host.root).name
            organisations = host.texts("organisation_names")
        }
    }

    /// The accounts are those that share a hash, or a salt.
    init(accounts: [AuditedAccount], surroundings: Surroundings) {
        // A hash of the empty password is one that looks like a password.
        append("", .empty)
        for account in accounts {
            append(account.name, .ownName)
            append(partsOf: account.name, .ownName)
            append(partsOf: account.comment, .ownName)
        }
        append(surroundings.host, .hostName)
        append(partsOf: surroundings.host, .hostName)
        for name in surroundings.organisations.prefix(PersonalWords.countLimit) {
            append(name, .organisationName)
            append(partsOf: name, .organisationName)
        }
    }

    /// The words between signs, and all of them joined.
    private mutating func append(partsOf text: String, _ origin: FoundPassword.Origin) {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        for part in parts.prefix(8) { append(part, origin) }
        if (2...4).contains(parts.count) {
            append(parts.joined(), origin)
            append(parts.joined(separator: "."), origin)
        }
    }

    private mutating func append(_ word: String, _ origin: FoundPassword.Origin) {
        let bytes = ArraySlice(word.utf8)
        guard bytes.isEmpty == (origin == .empty), bytes.isEmpty || bytes.count >= PersonalWords.shortest,
            bytes.count <= WordList.wordLimit, !bytes.contains(0), seen.insert(bytes).inserted
        else { return }
        // Names of many accounts with one salt must not crowd out the host's and the organisation's.
        let limit = origin == .ownName ? PersonalWords.countLimit : 2 * PersonalWords.countLimit
        guard words.count < limit else { return }
        words.append(bytes)
        origins.append(origin)
    }
}
