/// What only /proc/PID/stat tells about a process.
package struct ProcessStat: Sendable, Hashable {
    /// Clock ticks between the start of the system and that of the process.
    package let startTicks: Int64
    package let isKernelThread: Bool

    /// The name stands in parentheses and may hold anything, also `)`; so the fields are counted from the last one.
    package init?(stat: [UInt8]) {
        guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = stat[(end + 1)...].split(maxSplits: 20) { $0.isBlank || $0 == UInt8(ascii: "\n") }
        // After the name: field 3 is the state, 9 the flags, 22 the start time.
        guard fields.count > 19, let flags = UInt32(decimal: fields[6]), let start = Int64(decimal: fields[19]) else {
            return nil
        }
        startTicks = start
        isKernelThread = flags & 0x0020_0000 != 0
    }
}
