/// A message that waits to be sent. All that is known of it is in its file's name, so that the name and the content
/// appear in one instant.
package struct OutboxEntry: Sendable, Hashable {
    /// Messages are sent in the order of these numbers, whatever the clock did.
    let number: UInt64
    /// Seconds since 1970.
    package let written: Int64
    package let size: Int
    /// What it is called where it is sent to.
    package let name: String

    /// Longer names leave no room for what stands before them.
    static let longestName = 200

    init(number: UInt64, written: Int64, size: Int, name: String) {
        self.number = number
        self.written = written
        self.size = size
        self.name = name
    }

    /// Nil where the file is not one of the outbox's.
    init?(fileName: String) {
        let parts = fileName.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].count == OutboxEntry.digits, let number = UInt64(parts[0]),
            let written = Int64(parts[1]), let size = Int(parts[2]), number <= OutboxEntry.largestNumber, written >= 0,
            (0...OutboxEntry.largestSize).contains(size), !parts[3].isEmpty
        else { return nil }
        self.init(number: number, written: written, size: size, name: String(parts[3]))
        guard self.fileName == fileName else { return nil }
    }

    /// What is reckoned with them does not overflow.
    private static let largestNumber = UInt64.max / 2
    private static let largestSize = 1 << 40

    package var isTables: Bool { name.hasSuffix(OutgoingMessage.tablesSuffix) }

    var fileName: String {
        let number = String(number)
        let zeros = String(repeating: "0", count: OutboxEntry.digits - number.count)
        return "\(zeros)\(number)-\(written)-\(size)-\(name)"
    }

    /// Of the largest number.
    private static let digits = 20
}
