internal import Archive
internal import Storage
internal import Synchronization

/// A file that is being received: written as it comes, unpacked where it comes packed.
///
/// Its methods block on the disk; they are called one after the other, off the event loops.
final class Reception: Sendable {
    private struct State {
        let file: PartialFile
        let unpacking: ZIPReader?
        /// Why the content cannot be kept. The rest of it is still to be taken from the connection.
        var failure: (any Error)?
    }

    /// Bytes that are unpacked at once; the content may be a thousand times as long.
    private static let piece = 4 << 10

    private let folder: DurableFolder
    private let name: String
    private let replaces: Bool
    private let state: Mutex<State>

    init(
        _ name: TransferName, _ form: TransferForm, in folder: DurableFolder, replaces: Bool, limits: ServerLimits
    ) throws(StorageError) {
        self.folder = folder
        self.name = name.text
        self.replaces = replaces
        let file = try folder.begin(mode: 0o640)
        let unpacking = form == .compressed ? ZIPReader(limit: limits.unpackedSize) : nil
        state = Mutex(State(file: file, unpacking: unpacking))
    }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.failure == nil else { return }
            do {
                guard let unpacking = state.unpacking else { return try state.file.append(bytes) }
                var rest = bytes[...]
                while !rest.isEmpty {
                    try state.file.append(try unpacking.append(Array(rest.prefix(Reception.piece))))
                    rest = rest.dropFirst(Reception.piece)
                }
            } catch {
                state.failure = error
            }
        }
    }

    /// Puts the file under its name, durably.
    ///
    /// - Throws: ``ZIPError`` or ``StorageError``.
    func finish() throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            try state.unpacking?.finish()
            if replaces { try state.file.commit(as: name) } else { try state.file.commitNew(as: name) }
        }
    }
}
