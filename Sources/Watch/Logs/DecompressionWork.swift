internal import Synchronization

/// How many bytes a reader of one log may decompress, whatever it does with them: a thousand small files can hold
/// terabytes.
final class DecompressionWork: Sendable {
    private let rest: Mutex<Int64>

    /// What it takes to read a log of the greatest size that is decompressed at all, part by part.
    static let limit: Int64 = 72 << 30

    init(limit: Int64) {
        rest = Mutex(limit)
    }

    var isExhausted: Bool { rest.withLock { $0 <= 0 } }

    func take(_ count: Int) {
        rest.withLock { $0 -= Int64(count) }
    }
}
