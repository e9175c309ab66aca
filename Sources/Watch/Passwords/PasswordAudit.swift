package import Facts
internal import Glibc
package import Localization

/// The audit of the passwords of a host: tries words against the hashes, within a budget, and goes on where it stopped.
package enum PasswordAudit {
    /// What one run may do.
    package struct Options: Sendable {
        /// CPU seconds on all cores.
        package var budget: Double
        package var threads: Int
        /// Whether the words that match are in the outcome; those found before are then sought anew.
        package var reveals = false

        package init(budget: Double, threads: Int = PasswordAudit.cores) {
            self.budget = budget
            self.threads = threads
        }
    }

    /// What a run did, or has done so far.
    package struct Outcome: Sendable {
        package var candidates = 0
        /// CPU seconds.
        package var spent = 0.0
        /// Accounts against which words are left to try.
        package var pending = 0
        /// What was left out, such as a dictionary in others' hands.
        package var faults: [LocalizedText] = []
        package var revealed: [Revealed] = []
    }

    package struct Revealed: Sendable {
        package let username: String
        package let file: String
        package let word: String
    }

    package static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The CPU seconds that the policy gives to one run.
    package static func budget(of host: AuditedHost) -> Double {
        switch host.parameters["password_budget"]?.first {
        case .integer(let seconds): Double(max(seconds, 0))
        case .real(let seconds): max(seconds, 0)
        case .text, .null, nil: 10
        }
    }

    /// The name of the key for the digests of hashes and words.
    static let keyPurpose = "passwords"

    /// Runs on a state that is open for writing.
    ///
    /// - Throws: an obstacle where the accounts cannot be read, and ``StateError``.
    package static func run(
        host: AuditedHost, state: State, options: Options, progress: (Outcome) -> Void = { _ in }
    ) throws -> Outcome {
        try run(
            host: host, key: state.secret(for: keyPurpose), options: options,
            load: { try PasswordMemory(state, withPrints: $0) }, save: { try $0.write(to: state, at: host.now) },
            progress: progress)
    }

    /// Runs on a state that others may write to meanwhile: it is locked only while something is saved.
    package static func run(
        host: AuditedHost, folder: StateFolder, options: Options, progress: (Outcome) -> Void = { _ in }
    ) throws -> Outcome {
        try run(
            host: host, key: try key(in: folder, now: host.now), options: options,
            load: { try PasswordMemory(try State.openForReading(folder), withPrints: $0) },
            save: { memory in
                let state = try State.openForWriting(folder, now: host.now)
                let other = try PasswordMemory(state, withPrints: false)
                try memory.merged(with: other).write(to: state, at: host.now)
            },
            progress: progress)
    }
}

extension PasswordAudit {
    /// The key, also where there is no state yet.
    private static func key(in folder: StateFolder, now: Int64) throws(StateError) -> [UInt8] {
        do throws(StateError) {
            return try State.openForReading(folder).secret(for: keyPurpose)
        } catch .absent {
            return try State.openForWriting(folder, now: now).secret(for: keyPurpose)
        }
    }
}

// MARK: - The run

extension PasswordAudit {
    /// Seconds after which what was done is saved.
    private static let saveInterval = 30.0

    private static func run(
        host: AuditedHost, key: [UInt8], options: Options, load: (_ withPrints: Bool) throws -> PasswordMemory,
        save: (PasswordMemory) throws -> Void, progress: (Outcome) -> Void
    ) throws -> Outcome {
        let ofSystem = try host.part(PasswordAccounts.self)
        // The table says why a database server's accounts are not there; what is known of them is kept.
        let ofDatabase = try? host.part(DatabaseAccounts.self)
        let accounts = ofSystem.accounts + (ofDatabase?.accounts ?? [])
        let surroundings = PersonalWords.Surroundings(of: host)
        let groups = HashGroup.all(of: accounts, surroundings: surroundings, key: key)
        let dictionary = SiteDictionary(of: host.root)
        let steps = AuditStep.all(year: AuditStep.year(of: host.now))
        var outcome = Outcome()
        outcome.faults = dictionary.faults + ofSystem.obstacles.map(\.text)

        var memory = try load(false)
        let ids = Set(groups.flatMap(\.members).map(\.id))
        let isSettled = groups.allSatisfy { group in
            group.members.allSatisfy { memory.isSettled($0, of: group, steps: steps) }
        }
        let isPruned = ofDatabase == nil || ids.count == memory.records.count
        if isSettled && memory.isCurrent(dictionary) && isPruned && !options.reveals {
            return outcome
        }

        memory = try load(true)
        let print = WordPrint(secret: key)
        let common = WordList.common
        let site = dictionary.words(of: host.root, without: common, print: print)
        outcome.faults += site.faults
        let orders = memory.update(common: common, site: site, dictionary: dictionary, steps: steps, print: print)
        if ofDatabase != nil { memory.records = memory.records.filter { ids.contains($0.key) } }

        let known = memory
        let jobs = groups.map { group in
            let personal = PersonalWords(accounts: group.accounts, surroundings: surroundings)
            let prints = personal.words.map { print.print(of: $0) }
            let records = group.members.map { member in
                var record = known.records[member.id] ?? PasswordMemory.Record()
                record.update(personal: prints, names: group.names, steps: steps)
                if options.reveals && record.found != nil {
                    record.found = nil
                    record.progress = [:]
                }
                return record
            }
            return PasswordWork.Job(group: group, personal: personal, records: records)
        }
        let work = PasswordWork(
            jobs: jobs, steps: steps, common: common, site: site.list,
            orders: (orders.common.places, orders.site.places), reveals: options.reveals, now: host.now)

        var isLeft = true
        while isLeft {
            isLeft = work.run(
                threads: options.threads, budget: options.budget, until: Clock.wall() + saveInterval)
            let result = work.result
            for job in result.jobs {
                for (member, record) in zip(job.group.members, job.records) {
                    // What was found is known, also where the search for the word itself did not end.
                    if record.found == nil, known.records[member.id]?.found != nil { continue }
                    memory.records[member.id] = record
                }
            }
            try save(memory)
            outcome.spent = result.spent
            outcome.candidates = result.candidates
            outcome.pending = groups.reduce(0) { count, group in
                count
                    + group.members.filter { !memory.isSettled($0, of: group, steps: steps) }
                    .reduce(0) { $0 + $1.accounts.count }
            }
            outcome.revealed = revealed(result.reveals, groups: groups)
            progress(outcome)
            if result.spent >= options.budget { break }
        }
        return outcome
    }

    private static func revealed(_ reveals: [PasswordWork.Reveal], groups: [HashGroup]) -> [Revealed] {
        let words = Dictionary(reveals.map { ($0.id, $0.word) }) { first, _ in first }
        return groups.flatMap(\.members).flatMap { member in
            words[member.id].map { word in
                member.accounts.map {
                    Revealed(username: $0.name, file: $0.file, word: String(decoding: word, as: UTF8.self))
                }
            } ?? []
        }
    }
}

extension PasswordMemory {
    /// Takes the words as they now are; work that was done stays done.
    fileprivate mutating func update(
        common: WordList, site: SiteDictionary.Words, dictionary: SiteDictionary, steps: [AuditStep], print: WordPrint
    ) -> (common: WordOrder, site: WordOrder) {
        let commonPrints = (0..<common.count).map { print.print(of: common[$0]) }
        let orders = (
            common: WordOrder(old: prints?.common ?? [], new: commonPrints),
            site: WordOrder(old: prints?.site ?? [], new: site.prints)
        )
        for id in records.keys {
            for step in steps where step.source != .personal {
                guard let place = records[id]?.progress[step.id] else { continue }
                let order = step.source == .common ? orders.common : orders.site
                records[id]?.progress[step.id] = order.moved(place, mutations: step.mutations.count)
            }
        }
        prints = Prints(common: orders.common.prints, site: orders.site.prints)
        commonIdentity = WordList.commonIdentity
        commonCount = orders.common.prints.count
        siteCount = orders.site.prints.count
        // A dictionary that could not be read whole is read again by the next run.
        stamps = site.isWhole ? dictionary.stamps : []
        return orders
    }

    /// With what another run found out meanwhile, where it had the same words.
    fileprivate func merged(with other: PasswordMemory) -> PasswordMemory {
        guard other.commonIdentity == commonIdentity, other.stamps == stamps, other.siteCount == siteCount,
            other.commonCount == commonCount
        else { return self }
        var merged = self
        for (id, record) in records {
            guard let known = other.records[id] else { continue }
            if record.found == nil, let found = known.found { merged.records[id]?.found = found }
            guard record.personal == known.personal else { continue }
            merged.records[id]?.progress.merge(known.progress) { max($0, $1) }
        }
        return merged
    }
}

extension PasswordMemory.Record {
    /// Takes the personal words as they now are, and forgets steps that are no more.
    fileprivate mutating func update(personal new: [UInt64], names: UInt64, steps: [AuditStep]) {
        // The order stays that of the account's names, which decides which word is the likeliest; a word that is new
        // among them makes the few personal words be tried again.
        if personal != new {
            let isLonger = new.starts(with: personal)
            for step in steps where step.source == .personal && !isLonger { progress[step.id] = nil }
            personal = new
        }
        self.names = names
        let ids = Set(steps.map(\.id))
        progress = progress.filter { ids.contains($0.key) }
    }
}
