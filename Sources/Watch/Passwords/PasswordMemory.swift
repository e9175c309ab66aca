internal import Crypto

/// How a password was found.
struct FoundPassword: Sendable, Hashable {
    let origin: Origin
    let isVaried: Bool

    enum Origin: Int64, Sendable, Hashable {
        case empty = 1
        case dictionary = 2
        case ownName = 3
        case hostName = 4
        case organisationName = 5
    }
}

/// What is remembered of the password audit: which words were tried against which hashes.
///
/// Hashes and words are known by keyed digests; no password and no hash is kept.
struct PasswordMemory: Sendable {
    /// What was tried against one hash.
    struct Record: Sendable, Hashable {
        var found: FoundPassword?
        /// When a word was tried last, in seconds since 1970.
        var triedAt: Int64 = 0
        /// A fingerprint of the names that the personal words are made of.
        var names: UInt64 = 0
        /// The fingerprints of the personal words, in the order in which they are tried.
        var personal: [UInt64] = []
        /// How far each step has come, as the place of the next candidate in the step's source.
        var progress: [Int64: Int] = [:]
    }

    /// A keyed digest of a hash.
    typealias HashID = [UInt8]

    var commonIdentity: UInt64 = 0
    var commonCount = 0
    var stamps: [SiteDictionary.Stamp] = []
    var siteCount = 0
    var records: [HashID: Record] = [:]
    /// The words in their order; nil where only the records were read.
    var prints: Prints?

    struct Prints: Sendable {
        var common: [UInt64] = []
        var site: [UInt64] = []
    }

    static func id(of hash: CryptHash, key: [UInt8]) -> HashID {
        Array(HMAC<SHA256>.authenticationCode(for: hash.text, using: SymmetricKey(data: key)))
    }
}

// MARK: - In the state

extension PasswordMemory {
    private static let version: Int64 = 1
    private static let printsARecord = 100_000

    /// Reads what was written; empty where nothing was. Without the words the reading ends early: each block of the
    /// document is verified before it is believed.
    init(_ state: State, withPrints: Bool) throws(StateError) {
        self.init()
        if withPrints { prints = Prints() }
        guard let reader = try state.read(.passwords) else { return }
        do {
            guard var head = try reader.next() else { throw StateRecordError() }
            let version = try head.number()
            let path = "\(state.folder.path)/\(StateDocument.passwords.rawValue)"
            guard version == PasswordMemory.version else { throw StateError.newer(path: path, version: Int(version)) }
            commonIdentity = UInt64(bitPattern: try head.number())
            commonCount = Int(try head.number())
            siteCount = Int(try head.number())
            let stampCount = try head.number()
            let recordCount = try head.number()
            for _ in 0..<max(stampCount, 0) {
                guard var fields = try reader.next() else { throw StateRecordError() }
                let path = try fields.text()
                var numbers: [Int64] = []
                while !fields.isAtEnd { numbers.append(try fields.number()) }
                stamps.append(SiteDictionary.Stamp(path: path, numbers: numbers))
            }
            for _ in 0..<max(recordCount, 0) {
                guard var fields = try reader.next() else { throw StateRecordError() }
                let id = Array(try fields.bytes())
                records[id] = try Record(&fields)
            }
            guard withPrints else { return }
            var found = Prints()
            while var fields = try reader.next() {
                let isSite = try fields.number() == 1
                while !fields.isAtEnd {
                    let print = UInt64(bitPattern: try fields.number())
                    if isSite { found.site.append(print) } else { found.common.append(print) }
                }
            }
            guard found.common.count == commonCount, found.site.count == siteCount else { throw StateRecordError() }
            prints = found
        } catch let error as StateError {
            throw error
        } catch {
            throw .unsealed(path: "\(state.folder.path)/\(StateDocument.passwords.rawValue)")
        }
    }

    func write(to state: State, at now: Int64) throws(StateError) {
        let words = prints ?? Prints()
        try state.replace(.passwords, at: now) { writer throws(StateError) in
            var head = StateRecord()
            head.append(PasswordMemory.version)
            head.append(Int64(bitPattern: commonIdentity))
            head.append(Int64(words.common.count))
            head.append(Int64(words.site.count))
            head.append(Int64(stamps.count))
            head.append(Int64(records.count))
            try writer.append(head)
            for stamp in stamps {
                var fields = StateRecord()
                fields.append(stamp.path)
                for number in stamp.numbers { fields.append(number) }
                try writer.append(fields)
            }
            for (id, record) in records {
                var fields = StateRecord()
                fields.append(id)
                record.append(to: &fields)
                try writer.append(fields)
            }
            for (kind, prints) in [(0, words.common), (1, words.site)] as [(Int64, [UInt64])] {
                for start in stride(from: 0, to: prints.count, by: PasswordMemory.printsARecord) {
                    var fields = StateRecord()
                    fields.append(kind)
                    for print in prints[start..<min(start + PasswordMemory.printsARecord, prints.count)] {
                        fields.append(Int64(bitPattern: print))
                    }
                    try writer.append(fields)
                }
            }
        }
    }
}

extension PasswordMemory.Record {
    fileprivate init(_ fields: inout StateRecordReader) throws(StateRecordError) {
        let origin = try fields.number()
        let isVaried = try fields.number() == 1
        found = FoundPassword.Origin(rawValue: origin).map { FoundPassword(origin: $0, isVaried: isVaried) }
        triedAt = try fields.number()
        names = UInt64(bitPattern: try fields.number())
        for _ in 0..<max(try fields.number(), 0) { personal.append(UInt64(bitPattern: try fields.number())) }
        while !fields.isAtEnd {
            let step = try fields.number()
            progress[step] = Int(try fields.number())
        }
    }

    fileprivate func append(to fields: inout StateRecord) {
        fields.append(found?.origin.rawValue ?? 0)
        fields.append(found?.isVaried == true ? 1 : Int64(0))
        fields.append(triedAt)
        fields.append(Int64(bitPattern: names))
        fields.append(Int64(personal.count))
        for print in personal { fields.append(Int64(bitPattern: print)) }
        for (step, place) in progress.sorted(by: { $0.key < $1.key }) {
            fields.append(step)
            fields.append(Int64(place))
        }
    }
}
