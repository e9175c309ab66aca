import Dispatch
import Synchronization

/// Lets a transaction wait, on its own queue, for what a test does meanwhile.
final class Meeting: Sendable {
    private let first = AsyncStream<Void>.makeStream()
    private let second = DispatchSemaphore(value: 0)

    func open() { first.continuation.finish() }
    func opened() async { for await _ in first.stream {} }
    func openSecond() { second.signal() }

    /// Not for ever: a test that fails shall end.
    func waitForSecond() { _ = second.wait(timeout: .now() + .seconds(10)) }
}

final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock(\.self) }

    @discardableResult
    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

/// Two transactions that meet once, each on its own queue.
final class Rendezvous: Sendable {
    private let count = Mutex(0)
    private let everybody = DispatchSemaphore(value: 0)

    var arrivals: Int { count.withLock(\.self) }

    /// Waits for the other, and lets those who come later pass.
    func meet() {
        let arrival = count.withLock { count in
            count += 1
            return count
        }
        switch arrival {
        case 1: _ = everybody.wait(timeout: .now() + .seconds(10))
        case 2: everybody.signal()
        default: break
        }
    }
}
