internal import Synchronization

/// What a server has done since it started.
package struct ServerCounters: Sendable, Hashable {
    package var connections = 0
    package var filesReceived = 0
    package var bytesReceived = 0
    package var filesGiven = 0
    package var filesRefused = 0
    /// Connections that were closed for want of room: new ones, or idle ones of an address that had most.
    package var shed = 0
    /// Connections that ended with an error, such as a failed handshake.
    package var failed = 0
}

/// The counters of a running server.
final class ServerCounting: Sendable {
    private let state = Mutex(ServerCounters())
    private let told = Mutex<(instant: ContinuousClock.Instant?, shed: Int)>((nil, 0))

    var counters: ServerCounters { state.withLock { $0 } }

    func count(_ change: (inout ServerCounters) -> Void) {
        state.withLock { change(&$0) }
    }

    /// Counts a connection that had to go; how many did since that was told last, where it is time to tell it again.
    func countShed(at now: ContinuousClock.Instant) -> Int? {
        let shed = state.withLock { state in
            state.shed += 1
            return state.shed
        }
        return told.withLock { told in
            if let instant = told.instant, now - instant < .seconds(60) { return nil }
            defer { told = (now, max(shed, told.shed)) }
            return max(shed - told.shed, 1)
        }
    }
}
