internal import Glibc
internal import Synchronization

/// Does work on all cores, with threads of its own.
///
/// Where no thread can be made, as when somebody has filled the process table, the caller does all of it: the pool of
/// Dispatch would wait for one for ever.
package enum SideBySide {
    /// The processors, each of which works on one thing at a time.
    private static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Calls `body` with each number below `count`, in no order, and returns when all calls have.
    package static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
        perform(count, helpers: min(count, processors) - 1, body)
    }

    static func perform(_ count: Int, helpers: Int, _ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            let work = Work(count, body)
            var threads: [WorkerThread] = []
            for _ in 0..<max(0, helpers) {
                guard let thread = WorkerThread({ work.run() }) else { break }
                threads.append(thread)
            }
            work.run()
            for thread in threads { thread.join() }
        }
    }

    private final class Work: Sendable {
        private let count: Int
        private let body: @Sendable (Int) -> Void
        private let next = Mutex(0)

        init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
            self.count = count
            self.body = body
        }

        func run() {
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < count else { return }
                body(index)
            }
        }
    }
}
