internal import Synchronization

/// How much each agent may still send in the current minute.
final class Allowance: Sendable {
    private struct Use {
        var minute: UInt64
        var files = 0
        var bytes = 0
    }

    private let filesPerMinute: Int
    private let bytesPerMinute: Int
    private let uses = Mutex<[String: Use]>([:])

    /// Agents that are remembered before those of past minutes are forgotten.
    private static let memory = 10_000

    init(limits: ServerLimits) {
        filesPerMinute = limits.filesPerMinute
        bytesPerMinute = limits.bytesPerMinute
    }

    /// Takes a file of this size from what the agent may send; false where that is used up. `now` is in seconds of a
    /// clock that does not step.
    func take(size: Int, of agent: String, now: UInt64) -> Bool {
        let minute = now / 60
        return uses.withLock { uses in
            if uses.count > Allowance.memory { uses = uses.filter { $0.value.minute == minute } }
            var use = uses[agent] ?? Use(minute: minute)
            if use.minute != minute { use = Use(minute: minute) }
            guard use.files < filesPerMinute, size <= bytesPerMinute - use.bytes else {
                return false
            }
            use.files += 1
            use.bytes += size
            uses[agent] = use
            return true
        }
    }
}
