package import Storage

/// Why a message could not be put into the outbox.
package enum OutboxError: Error, Sendable, Hashable {
    case badName
    case empty
    /// Larger than all that the outbox may hold.
    case tooLarge(size: Int, limit: Int)
    /// Others fill the file system; giving up older messages did not help.
    case full(path: String)
    case storage(StorageError)
}

extension OutboxError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badName:
            "a message cannot be kept: its name is empty, longer than \(OutboxEntry.longestName) bytes, or holds a slash"
        case .empty: "a message cannot be kept: it is empty"
        case .tooLarge(let size, let limit):
            "a message of \(size) bytes cannot be kept: the outbox may hold \(limit) (temporal_max_size)"
        case .full(let path):
            "a message cannot be kept: the file system of \(path) has too little space left (temporal_min_size)"
        case .storage(let error): "a message cannot be kept: \(error)"
        }
    }
}
