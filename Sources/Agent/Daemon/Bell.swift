internal import Synchronization

/// Wakes the agent before its time: something changed, the configuration is to be read again, or it is to end.
package final class Bell: Sendable {
    package enum Signal: Sendable, Hashable {
        case changed
        case reload
        case end
    }

    private struct State {
        var rung: Set<Signal> = []
        var sleeper: CheckedContinuation<Void, Never>?
        var hasEnded = false
        var mourners: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// A sleep is cut into pieces, because what a machine's timers do while it sleeps is not alike everywhere.
    private static let longestNap = 60.0

    package init() {}

    package func ring(_ signal: Signal) {
        let awakened = state.withLock { state in
            state.rung.insert(signal)
            var awakened = state.sleeper.map { [$0] } ?? []
            state.sleeper = nil
            if signal == .end {
                state.hasEnded = true
                awakened += state.mourners
                state.mourners = []
            }
            return awakened
        }
        for sleeper in awakened { sleeper.resume() }
    }

    /// What rang since the last look.
    package func heard() -> Set<Signal> {
        state.withLock { state in
            defer { state.rung = [] }
            return state.rung
        }
    }

    /// Waits for a ring, but not longer than so many seconds, and perhaps less.
    package func wait(seconds: Double) async {
        let nap = max(0, min(seconds, Bell.longestNap))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in await untilRung() }
            // Cancelled when the bell rang.
            group.addTask { try? await Task.sleep(for: .seconds(nap)) }
            await group.next()
            group.cancelAll()
            wake()
        }
    }

    /// Returns when the agent is to end.
    package func untilEnd() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.hasEnded, !Task.isCancelled else { return true }
                    state.mourners.append(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let mourners = state.withLock { state in
                defer { state.mourners = [] }
                return state.mourners
            }
            for mourner in mourners { mourner.resume() }
        }
    }

    private func untilRung() async {
        await withCheckedContinuation { continuation in
            let isRung = state.withLock { state in
                guard state.rung.isEmpty else { return true }
                state.sleeper = continuation
                return false
            }
            if isRung { continuation.resume() }
        }
    }

    private func wake() {
        let sleeper = state.withLock { state in
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }
}
