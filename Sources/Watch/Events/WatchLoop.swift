internal import Glibc

/// Waits for events of several sources and hands them over, until it is told to end.
package struct WatchLoop {
    private let sources: [any EventSource]
    /// A descriptor that becomes readable when the loop is to end.
    private let end: Int32

    package init(_ sources: [any EventSource], end: Int32) {
        self.sources = sources
        self.end = end
    }

    /// Runs until the end is signalled or the time is over; nil is for ever.
    package func run(seconds: Double?, clock: () -> Int64, each: ([WatchEvent]) throws -> Void) throws {
        let deadline = seconds.map { ContinuousClock.now + .milliseconds(Int($0 * 1000)) }
        while true {
            var polled = ([end] + sources.map(\.descriptor)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let rest = deadline.map { $0 - .now }
            if let rest, rest <= .zero { return }
            let count = poll(&polled, nfds_t(polled.count), WatchLoop.milliseconds(rest))
            if count < 0 && errno != EINTR { throw WatchLoopError(code: errno) }
            guard count > 0 else { continue }
            // What happened before the end is still told.
            for (source, state) in zip(sources, polled.dropFirst()) where state.revents != 0 {
                let events = try source.drain(now: clock())
                if !events.isEmpty { try each(events) }
            }
            if polled[0].revents != 0 { return }
        }
    }

    private static func milliseconds(_ duration: Duration?) -> Int32 {
        guard let duration else { return -1 }
        let parts = duration.components
        return Int32(clamping: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000 + 1)
    }
}

package struct WatchLoopError: Error, CustomStringConvertible {
    let code: Int32

    package var description: String { "waiting for events failed: \(String(cString: strerror(code)))" }
}
