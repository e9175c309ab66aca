internal import NIOCore
internal import Synchronization

/// Why a connection ended, which is known where it happens and asked for where it is noticed; and the way to end it.
final class ConnectionFate: Sendable {
    private struct State {
        var cause: (any Error)?
        var channels: [any Channel] = []
        var isEnded = false
        var arrivals = 0
    }

    private let state = Mutex(State())

    /// The first error is the cause of all others.
    func note(_ error: any Error) {
        state.withLock { if $0.cause == nil { $0.cause = error } }
    }

    /// Counts what the network has brought, which the one who waits may hear of much later on a busy machine.
    func noteArrival() {
        state.withLock { $0.arrivals += 1 }
    }

    var arrivals: Int { state.withLock { $0.arrivals } }

    var cause: (any Error)? { state.withLock { $0.cause } }

    /// Takes a channel in, to be closed with the others.
    func adopt(_ channel: any Channel) {
        let isLate = state.withLock {
            $0.channels.append(channel)
            return $0.isEnded
        }
        if isLate { channel.close(promise: nil) }
    }

    /// Ends the connection, and every attempt at one.
    func end(_ error: any Error) {
        note(error)
        let channels = state.withLock {
            $0.isEnded = true
            return $0.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
