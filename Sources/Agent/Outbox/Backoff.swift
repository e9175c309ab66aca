/// When to try again what failed: later and later, and not at the same instant as everybody else.
package struct Backoff: Sendable {
    /// Seconds before the second attempt, and at most.
    private static let first = 5.0
    private static let longest = 300.0

    package private(set) var failures = 0
    /// Seconds on the monotonic clock; nil while nothing failed.
    private var notBefore: Double?

    package init() {}

    package func isDue(at now: Double) -> Bool { notBefore.map { now >= $0 } ?? true }

    /// When the next attempt is due; nil while nothing failed.
    package var nextAttempt: Double? { notBefore }

    package mutating func succeeded() {
        failures = 0
        notBefore = nil
    }

    package mutating func failed(at now: Double, using generator: inout some RandomNumberGenerator) {
        let delay = min(Backoff.first * Double(1 << min(failures, 10)), Backoff.longest)
        failures += 1
        notBefore = now + Double.random(in: delay / 2...delay, using: &generator)
    }
}
