internal import Crypto
internal import Glibc
internal import Storage
internal import Synchronization

/// The state of a host, opened: documents that bear the host's seal and are the newest that were written.
package final class State: Sendable {
    package let folder: StateFolder
    private let files: DurableFolder
    private let key: SymmetricKey
    /// Held as long as this object lives by the one process that may write; nil for a reader.
    private let lock: FolderLock?
    /// The newest sequence number of each document that was ever written.
    private let sequences: Mutex<[StateDocument: Int64]>

    private init(folder: StateFolder, files: DurableFolder, key: SymmetricKey, lock: FolderLock?) throws(StateError) {
        self.folder = folder
        self.files = files
        self.key = key
        self.lock = lock
        sequences = Mutex([:])
        let found = try readManifest()
        sequences.withLock { $0 = found }
    }

    /// A key for one purpose that no one finds out without the host's key.
    package func secret(for purpose: String) -> [UInt8] {
        Seal.derivedKey(key, purpose: "secret \(purpose)").withUnsafeBytes { Array($0) }
    }
}

// MARK: - Opening

extension State {
    /// - Throws: ``StateError``, `.absent` where nothing was ever written.
    package static func openForReading(_ folder: StateFolder) throws(StateError) -> State {
        try open(folder, lock: nil)
    }

    /// Opens the state for the only process that may write at a time, and begins it where there is none; `now` is in
    /// seconds since 1970.
    package static func openForWriting(_ folder: StateFolder, now: Int64) throws(StateError) -> State {
        guard mkdir(folder.path, 0o700) == 0 || errno == EEXIST else {
            throw .system(path: folder.path, code: errno)
        }
        let lock = try takeLock(folder)
        do throws(StateError) {
            return try open(folder, lock: lock)
        } catch .absent {
            try SealKey.make(folder.keyPath) { key throws(StateError) in
                try write(.manifest, sequence: 1, at: now, in: try openFolder(folder), key: key) { _ in }
            }
            return try open(folder, lock: lock)
        }
    }

    /// Removes every document and the key. What had been accepted is forgotten.
    package static func erase(_ folder: StateFolder) throws(StateError) {
        let lock = try takeLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let documents = StateDocument.allCases.map { "\(folder.path)/\($0.rawValue)" }
        for path in documents + [folder.keyPath] {
            guard unlink(path) == 0 || errno == ENOENT else { throw .system(path: path, code: errno) }
        }
    }

    private static func open(_ folder: StateFolder, lock: FolderLock?) throws(StateError) -> State {
        let files: DurableFolder
        do throws(StateError) {
            files = try openFolder(folder)
        } catch .absent {
            guard try SealKey.read(folder.keyPath) == nil else { throw .lost(path: folder.path) }
            throw .absent(path: folder.path)
        }
        guard let key = try SealKey.read(folder.keyPath) else {
            // A manifest alone is what an interrupted beginning leaves.
            let names = try StateError.translating { () throws(StorageError) in try files.names() }
            let isEmpty = StateDocument.allCases.allSatisfy { $0 == .manifest || !names.contains($0.rawValue) }
            throw isEmpty ? .absent(path: folder.path) : .keyMissing(path: folder.keyPath)
        }
        return try State(folder: folder, files: files, key: key, lock: lock)
    }

    private static func openFolder(_ folder: StateFolder) throws(StateError) -> DurableFolder {
        do throws(StorageError) {
            let files = try DurableFolder(existing: folder.path)
            guard files.isPrivate else { throw .unsafe(path: folder.path) }
            return files
        } catch .system(let path, ENOENT) {
            throw .absent(path: path)
        } catch {
            throw StateError(error)
        }
    }

    /// How long a writer waits for another.
    private static let lockSeconds: UInt32 = 5

    private static func takeLock(_ folder: StateFolder) throws(StateError) -> FolderLock {
        let files = try openFolder(folder)
        return try StateError.translating { () throws(StorageError) in
            let lock = try files.lock(waitingSeconds: lockSeconds)
            try files.sweep()
            return lock
        }
    }
}

// MARK: - Documents

extension State {
    /// Opens a document; nil where it was never written.
    ///
    /// - Throws: ``StateError`` where it is gone, older than the newest, or not sealed.
    package func read(_ document: StateDocument) throws(StateError) -> SealedReader? {
        guard let newest = sequences.withLock({ $0[document] }) else { return nil }
        let path = "\(folder.path)/\(document.rawValue)"
        guard let reader = try openDocument(document), reader.header.sequence >= newest else {
            throw .rolledBack(path: path)
        }
        return reader
    }

    /// Writes a document anew. It takes the old one's place when whole and durable, or not at all.
    package func replace(
        _ document: StateDocument, at now: Int64, _ body: (SealedWriter) throws(StateError) -> Void
    ) throws(StateError) {
        precondition(lock != nil, "a reader does not write")
        let sequence = (sequences.withLock { $0[document] } ?? 0) + 1
        try State.write(
            document, sequence: sequence, at: now, in: files, key: key, body)
        guard document != .manifest else { return sequences.withLock { $0[document] = sequence } }
        let newest = sequences.withLock { known in
            known[document] = sequence
            return known
        }
        // A crash before this leaves the document newer than the manifest says, which is no fault.
        try replace(.manifest, at: now) { writer throws(StateError) in
            for (name, sequence) in newest.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where name != .manifest {
                var record = StateRecord()
                record.append(name.rawValue)
                record.append(sequence)
                try writer.append(record)
            }
        }
    }

    private func readManifest() throws(StateError) -> [StateDocument: Int64] {
        guard let reader = try openDocument(.manifest) else { throw .lost(path: folder.path) }
        var found: [StateDocument: Int64] = [.manifest: reader.header.sequence]
        while var fields = try reader.next() {
            do {
                let name = try fields.text()
                let sequence = try fields.number()
                // A document that only a newer version knows stays as it is.
                if let document = StateDocument(rawValue: name) { found[document] = sequence }
            } catch {
                throw .unsealed(path: "\(folder.path)/\(StateDocument.manifest.rawValue)")
            }
        }
        return found
    }

    private func openDocument(_ document: StateDocument) throws(StateError) -> SealedReader? {
        let file = try StateError.translating { () throws(StorageError) in try files.open(document.rawValue) }
        guard let file else { return nil }
        return try SealedReader(
            file: file.descriptor, path: "\(folder.path)/\(document.rawValue)", document: document, key: key)
    }

    private static func write(
        _ document: StateDocument, sequence: Int64, at now: Int64, in files: DurableFolder, key: SymmetricKey,
        _ body: (SealedWriter) throws(StateError) -> Void
    ) throws(StateError) {
        let file = try StateError.translating { () throws(StorageError) in try files.begin() }
        let header = SealedHeader(sequence: sequence, writtenAt: now)
        let writer = try SealedWriter(file: file, document: document, key: key, header: header)
        try body(writer)
        try writer.finish()
        try StateError.translating { () throws(StorageError) in try file.commit(as: document.rawValue) }
    }
}

extension StateError {
    static func translating<Result>(
        _ body: () throws(StorageError) -> Result
    ) throws(StateError) -> Result {
        do throws(StorageError) {
            return try body()
        } catch {
            throw StateError(error)
        }
    }

    init(_ error: StorageError) {
        self =
            switch error {
            case .unsafe(let path), .noFile(let path): .unsafe(path: path)
            case .inUse(let path): .inUse(path: path)
            case .system(let path, let code): .system(path: path, code: code)
            case .exists(let path): .system(path: path, code: EEXIST)
            case .tooLarge(let path, _): .system(path: path, code: EFBIG)
            case .badName: .system(path: "", code: EINVAL)
            }
    }
}
