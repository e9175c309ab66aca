/// The lines that a reading found, within limits.
package struct LogLines: Sendable {
    /// What becomes of lines for which there is no room.
    package enum Surplus: Sendable {
        /// They are counted and passed over.
        case skipped
        /// They wait for the next reading.
        case left
    }

    package struct Limits: Sendable {
        package var lines = 10_000
        /// Bytes of all lines together.
        package var bytes = 4 << 20
        /// Bytes of one line; what is beyond is cut off.
        package var line = 1 << 16
        /// Bytes of log that one reading looks at; the next one goes on from there.
        package var scanned: Int64 = 64 << 20

        package init() {}
    }

    package let limits: Limits
    let surplus: Surplus
    private let isWanted: @Sendable (UnsafeRawBufferPointer) -> Bool
    package private(set) var lines: [[UInt8]] = []
    private var size = 0
    package private(set) var skipped = 0
    package private(set) var cut = 0
    /// Bytes of log that may still be looked at.
    private(set) var budget: Int64

    package init(
        limits: Limits = Limits(), surplus: Surplus,
        where isWanted: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool = { _ in true }
    ) {
        self.limits = limits
        self.surplus = surplus
        self.isWanted = isWanted
        budget = limits.scanned
    }

    /// Whether reading must stop here.
    var isFull: Bool {
        budget <= 0 || surplus == .left && (lines.count >= limits.lines || size >= limits.bytes)
    }

    mutating func look(at count: Int) {
        budget -= Int64(count)
    }

    mutating func append(_ line: UnsafeRawBufferPointer, isCut: Bool) {
        guard isWanted(line) else { return }
        guard surplus == .left || lines.count < limits.lines && size + line.count <= limits.bytes else {
            skipped += 1
            return
        }
        lines.append(Array(line))
        size += line.count
        if isCut { cut += 1 }
    }
}
