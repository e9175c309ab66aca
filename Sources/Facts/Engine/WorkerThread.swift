internal import Glibc

/// A thread of its own, for work that must not wait until the pool of Dispatch has one free.
package struct WorkerThread: Sendable {
    private let id: pthread_t

    /// Starts the work; nil where no thread can be made, as when somebody has filled the process table.
    package init?(_ work: @escaping @Sendable () -> Void) {
        var id = pthread_t()
        let handed = Unmanaged.passRetained(Work(run: work))
        let code = pthread_create(
            &id, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, handed.toOpaque())
        guard code == 0 else {
            handed.release()
            return nil
        }
        self.id = id
    }

    /// Waits for the end of the work.
    package func join() { pthread_join(id, nil) }

    /// Nobody will wait for its end.
    package func detach() { pthread_detach(id) }

    /// A C function takes an object, and no closure.
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}
