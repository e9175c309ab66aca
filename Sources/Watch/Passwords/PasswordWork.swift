internal import Facts
internal import Glibc
internal import Synchronization

/// The trying of words against hashes, by all cores, in the order of the steps.
///
/// Threads take batches from one cursor; a batch that was taken is always finished, so that the cursor alone says what
/// was tried.
final class PasswordWork: Sendable {
    /// A group with its words, and what is known of its members.
    struct Job: Sendable {
        let group: HashGroup
        /// With a NUL at the end, as the crypt library wants them.
        let hashes: [[UInt8]]
        let personal: PersonalWords
        var records: [PasswordMemory.Record]

        init(group: HashGroup, personal: PersonalWords, records: [PasswordMemory.Record]) {
            self.group = group
            self.personal = personal
            self.records = records
            hashes = group.members.map { $0.hash.text + [0] }
        }
    }

    /// A word that matched; it is kept only where it is to be shown.
    struct Reveal: Sendable {
        let id: PasswordMemory.HashID
        let word: [UInt8]
    }

    struct State: Sendable {
        var jobs: [Job]
        /// CPU seconds on all cores.
        var spent = 0.0
        var candidates = 0
        var reveals: [Reveal] = []
        /// The step and the job at the cursor, as one number, and the next candidate there.
        fileprivate var item = -1
        fileprivate var position = 0
        fileprivate var end = 0
        fileprivate var matches = FirstMatches()
        /// CPU seconds for one candidate of a job, as measured; 0 before the first.
        fileprivate var costs: [Double]
    }

    private struct Batch {
        let job: Int
        let step: Int
        let range: Range<Int>
        let members: [Int]
    }

    private let steps: [AuditStep]
    private let common: WordList
    private let site: WordList
    /// The places in `common` and `site` in the order in which their words are tried.
    private let orders: (common: [Int], site: [Int])
    private let reveals: Bool
    private let now: Int64
    private let state: Mutex<State>

    /// CPU seconds that a batch should take: long beside the taking of one, short beside a budget.
    private static let batchTime = 0.02
    private static let batchLimit = 1 << 16

    init(
        jobs: [Job], steps: [AuditStep], common: WordList, site: WordList, orders: (common: [Int], site: [Int]),
        reveals: Bool, now: Int64
    ) {
        self.steps = steps
        self.common = common
        self.site = site
        self.orders = orders
        self.reveals = reveals
        self.now = now
        state = Mutex(State(jobs: jobs, costs: Array(repeating: 0, count: jobs.count)))
    }

    /// What is known now; between slices only.
    var result: State { state.withLock { $0 } }

    /// Works until the budget (CPU seconds in all) is spent, the time (a monotonic clock's seconds) is over, or nothing
    /// is left. False where nothing is left.
    func run(threads: Int, budget: Double, until deadline: Double) -> Bool {
        SideBySide.perform(threads) { _ in
            let machine = CryptMachine()
            var phrase: [UInt8] = []
            while let batch = take(budget: budget, deadline: deadline) { work(on: batch, machine, &phrase) }
            phrase.erase()
        }
        return state.withLock { state in
            keepPosition(&state)
            return state.item < steps.count * state.jobs.count
        }
    }

    private func take(budget: Double, deadline: Double) -> Batch? {
        state.withLock { state in
            guard state.spent < budget, Clock.wall() < deadline else { return nil }
            while true {
                if state.item >= 0, state.position < state.end {
                    let (step, job) = state.item.quotientAndRemainder(dividingBy: state.jobs.count)
                    let members = state.jobs[job].records.indices.filter {
                        state.jobs[job].records[$0].found == nil
                    }
                    if !members.isEmpty {
                        let cost = state.costs[job]
                        let size = cost == 0 ? 1 : Int(PasswordWork.batchTime / cost)
                        let last = min(state.position + min(max(size, 1), PasswordWork.batchLimit), state.end)
                        defer { state.position = last }
                        return Batch(job: job, step: step, range: state.position..<last, members: members)
                    }
                }
                guard advance(&state) else { return nil }
            }
        }
    }

    /// Moves the cursor to the next step of a job; false behind the last.
    private func advance(_ state: inout State) -> Bool {
        keepPosition(&state)
        let count = steps.count * state.jobs.count
        guard state.item < count else { return false }
        state.item += 1
        guard state.item < count else { return false }
        let (number, place) = state.item.quotientAndRemainder(dividingBy: state.jobs.count)
        let step = steps[number]
        let job = state.jobs[place]
        let open = job.records.filter { $0.found == nil }
        state.position = open.map { $0.progress[step.id] ?? step.start }.min() ?? 0
        state.end = open.isEmpty ? 0 : step.end(words: wordCount(step, job))
        return true
    }

    private func keepPosition(_ state: inout State) {
        guard state.item >= 0, state.item < steps.count * state.jobs.count else { return }
        let (number, job) = state.item.quotientAndRemainder(dividingBy: state.jobs.count)
        let step = steps[number]
        for member in state.jobs[job].records.indices where state.jobs[job].records[member].found == nil {
            let known = state.jobs[job].records[member].progress[step.id] ?? step.start
            if state.position > known {
                state.jobs[job].records[member].progress[step.id] = state.position
                state.jobs[job].records[member].triedAt = now
            }
        }
    }

    private func wordCount(_ step: AuditStep, _ job: Job) -> Int {
        switch step.source {
        case .personal: job.personal.words.count
        case .common: orders.common.count
        case .site: orders.site.count
        }
    }

    private func work(on batch: Batch, _ machine: borrowing CryptMachine, _ phrase: inout [UInt8]) {
        let started = Clock.thread()
        let job = state.withLock { $0.jobs[batch.job] }
        let step = steps[batch.step]
        var open = batch.members
        var hashes = open.map { job.hashes[$0] }
        let kind = job.group.members[0].hash
        var count = 0
        for candidate in batch.range {
            let (place, number) = candidate.quotientAndRemainder(dividingBy: step.mutations.count)
            let mutation = step.mutations[number]
            let word: ArraySlice<UInt8>
            switch step.source {
            case .personal: word = job.personal.words[place]
            case .common: word = common[orders.common[place]]
            case .site: word = site[orders.site[place]]
            }
            guard mutation.vary(word, into: &phrase) else { continue }
            count += 1
            let match = machine.match(phrase, among: hashes, scheme: kind.scheme, setting: kind.setting)
            guard let match else { continue }
            let origin = step.source == .personal ? job.personal.origins[place] : .dictionary
            let found = FoundPassword(origin: origin, isVaried: mutation != Mutation(.asItIs))
            let at = FirstMatches.Place(step: batch.step, candidate: candidate)
            note(found, at: at, job: batch.job, member: open[match], phrase: phrase)
            open.remove(at: match)
            hashes.remove(at: match)
            if open.isEmpty { break }
        }
        let spent = Clock.thread() - started
        state.withLock { state in
            state.spent += spent
            state.candidates += count
            if count > 0 { state.costs[batch.job] = max(spent / Double(count), 1e-9) }
        }
    }

    private func note(_ found: FoundPassword, at place: FirstMatches.Place, job: Int, member: Int, phrase: [UInt8]) {
        state.withLock { state in
            guard state.matches.take(place, job: job, member: member) else { return }
            state.jobs[job].records[member].found = found
            state.jobs[job].records[member].triedAt = now
            guard reveals else { return }
            let id = state.jobs[job].group.members[member].id
            state.reveals.removeAll { $0.id == id }
            state.reveals.append(Reveal(id: id, word: phrase.dropLast()))
        }
    }
}

extension [UInt8] {
    /// Overwrites the bytes, so that the last word does not stay in memory.
    fileprivate mutating func erase() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}

/// Seconds on the clocks of the kernel.
enum Clock {
    static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

    /// The CPU time of the calling thread.
    static func thread() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
