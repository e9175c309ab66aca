internal import CLinux
internal import Synchronization

/// How much that stands on no disk one pass may read: a file of terabytes without content costs its maker nothing.
final class HoleAllowance: Sendable {
    private let rest: Mutex<Int64>

    /// A minute's reading at most.
    static let limit: Int64 = 8 << 30
    /// File systems that compress keep honest content in less room than it has bytes.
    private static let compression: Int64 = 64

    init(limit: Int64 = HoleAllowance.limit) {
        rest = Mutex(limit)
    }

    /// False where the file's holes are more than what is left, which then stays for others.
    func take(_ status: elpis_status) -> Bool {
        let holes =
            status.size - status.allocated.multipliedReportingOverflow(by: HoleAllowance.compression).partialValue
        guard holes > 0, status.allocated < status.size else { return true }
        return rest.withLock { rest in
            guard holes <= rest else { return false }
            rest -= holes
            return true
        }
    }
}
