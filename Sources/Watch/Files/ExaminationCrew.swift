internal import Dispatch
internal import Facts
internal import Glibc
internal import Synchronization

/// The threads that read files, as many as there are processors; pages come back in the order in which they were given.
final class ExaminationCrew: Sendable {
    private let jobs = Mutex(Jobs())
    private let newJob = DispatchSemaphore(value: 0)
    private let now: Int64
    private let holes = HoleAllowance()

    private struct Jobs {
        var waiting: [Job] = []
        var position = 0
        var threads: [WorkerThread] = []
        var isEnded = false
    }

    private struct Job: Sendable {
        let page: FolderPage
        let items: [Int]
        let done: DispatchSemaphore
    }

    /// Items that a thread takes at once.
    private static let jobSize = 16
    private static let crewLimit = 64

    init(now: Int64) {
        self.now = now
    }

    /// Begins to examine items of a page; the result is signalled when all of them are done.
    func begin(_ page: FolderPage, _ items: [Int]) -> DispatchSemaphore {
        let done = DispatchSemaphore(value: 0)
        var count = 0
        let hasCrew = jobs.withLock { jobs in
            for start in stride(from: 0, to: items.count, by: ExaminationCrew.jobSize) {
                let part = items[start..<min(start + ExaminationCrew.jobSize, items.count)]
                jobs.waiting.append(Job(page: page, items: Array(part), done: done))
                count += 1
            }
            if jobs.threads.isEmpty { jobs.threads = startThreads() }
            return !jobs.threads.isEmpty
        }
        for _ in 0..<count { newJob.signal() }
        if !hasCrew {
            // Where no thread could be made, the caller does the work, until a signal finds none.
            newJob.signal()
            work()
        }
        return done
    }

    /// Ends the threads when what was begun is done.
    func end() {
        let threads = jobs.withLock { jobs in
            jobs.isEnded = true
            return jobs.threads
        }
        for _ in threads { newJob.signal() }
        for thread in threads { thread.join() }
    }

    private func startThreads() -> [WorkerThread] {
        let count = max(1, min(ExaminationCrew.crewLimit, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return (0..<count).compactMap { _ in WorkerThread { self.work() } }
    }

    private func work() {
        let examiner = FileExaminer(now: now, holes: holes)
        while true {
            newJob.wait()
            let job = jobs.withLock { jobs -> Job? in
                guard jobs.position < jobs.waiting.count else { return nil }
                let job = jobs.waiting[jobs.position]
                jobs.position += 1
                if jobs.position > 64 {
                    jobs.waiting.removeFirst(jobs.position)
                    jobs.position = 0
                }
                return job
            }
            guard let job else { return }
            if job.page.examine(job.items, with: examiner) { job.done.signal() }
        }
    }
}
