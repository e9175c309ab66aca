/// Which values history keeps: those that differ from the one before, and one a day.
package enum StorageRule {
    /// History holds no longer gap than this while values come.
    package static let longestGap = Milliseconds.day

    /// Whether the newest value is kept.
    package static func keeps(
        _ value: RememberedValue, at time: Milliseconds, after memory: ModuleMemory, of definition: ModuleDefinition
    ) -> Bool {
        guard definition.keepsHistory else { return false }
        guard !definition.type.keepsEveryValue, value == memory.value, let stored = memory.storedTime else {
            return true
        }
        return time.since(stored) > longestGap
    }
}
