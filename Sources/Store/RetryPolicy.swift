/// What an error means for the transaction that met it.
extension StoreError {
    enum Consequence {
        /// It is undone: trying again can help.
        case retry
        /// It may be done: trying again helps only where doing it twice is the same as once.
        case retryIfIdempotent
        case fail
    }

    var consequence: Consequence {
        switch self {
        case .conflict, .connectionLost, .unavailable: .retry
        case .outcomeUnknown: .retryIfIdempotent
        case .allConnectionsBusy, .retriesExhausted, .constraint, .dataRefused, .statement, .noColumn, .unexpected,
            .readOnly, .full, .damaged, .badAddress, .untrusted, .loginRefused, .unsupported, .badPasswordFile,
            .notPrivate, .file, .migrationChanged,
            .newerDatabase, .olderDatabase, .badKeyFile, .unknownKey, .brokenSeal, .closed, .interrupted:
            .fail
        }
    }

    /// Whether nothing more can be done in the transaction.
    var endsTransaction: Bool {
        switch self {
        case .conflict, .connectionLost, .outcomeUnknown, .full, .interrupted, .closed: true
        case .unavailable, .allConnectionsBusy, .retriesExhausted, .constraint, .dataRefused, .statement, .noColumn,
            .unexpected, .readOnly, .damaged, .badAddress, .untrusted, .loginRefused, .unsupported, .badPasswordFile,
            .notPrivate, .file, .migrationChanged,
            .newerDatabase, .olderDatabase, .badKeyFile, .unknownKey, .brokenSeal:
            false
        }
    }
}

/// How often, and after which pauses, a transaction is tried.
package struct RetryPolicy: Sendable {
    /// Twelve attempts take about seven seconds: long enough for a server that starts again, short enough for a page.
    package static let standard = RetryPolicy(attempts: 12, first: .milliseconds(10), longest: .seconds(1))

    let attempts: Int
    let first: Duration
    let longest: Duration

    package init(attempts: Int, first: Duration, longest: Duration) {
        self.attempts = attempts
        self.first = first
        self.longest = longest
    }

    /// The pause after an attempt (the first is 1): twice the one before, and a random part of it, so that those who
    /// met do not meet again.
    func pause(after attempt: Int) -> Duration {
        min(longest, first * (1 << min(attempt - 1, 20))) * Double.random(in: 0.5...1)
    }
}
