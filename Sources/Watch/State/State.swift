internal import Crypto
internal import Glibc
internal import Synchronization

/// The state of a host, opened: documents that bear the host's seal and are the newest that were written.
package final class State: Sendable {
    package let folder: StateFolder
    private let directory: Int32
    private let key: SymmetricKey
    /// Held as long as this object lives by the one process that may write; nil for a reader.
    private let lock: Int32?
    /// The newest sequence number of each document that was ever written.
    private let sequences: Mutex<[StateDocument: Int64]>

    private init(folder: StateFolder, directory: Int32, key: SymmetricKey, lock: Int32?) throws(StateError) {
        self.folder = folder
        self.directory = directory
        self.key = key
        self.lock = lock
        sequences = Mutex([:])
        let found = try readManifest()
        sequences.withLock { $0 = found }
    }

    deinit {
        close(directory)
        if let lock { close(lock) }
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
                let directory = try openDirectory(folder)
                defer { close(directory) }
                try write(.manifest, sequence: 1, at: now, folder: folder, directory: directory, key: key) { _ in }
            }
            return try open(folder, lock: lock)
        } catch {
            close(lock)
            throw error
        }
    }

    /// Removes every document and the key. What had been accepted is forgotten.
    package static func erase(_ folder: StateFolder) throws(StateError) {
        let lock = try takeLock(folder)
        defer { close(lock) }
        let documents = StateDocument.allCases.map { "\(folder.path)/\($0.rawValue)" }
        for path in documents + [folder.keyPath] {
            guard unlink(path) == 0 || errno == ENOENT else { throw .system(path: path, code: errno) }
        }
    }

    private static func open(_ folder: StateFolder, lock: Int32?) throws(StateError) -> State {
        let directory: Int32
        do throws(StateError) {
            directory = try openDirectory(folder)
        } catch .absent {
            guard try SealKey.read(folder.keyPath) == nil else { throw .lost(path: folder.path) }
            throw .absent(path: folder.path)
        }
        do throws(StateError) {
            guard let key = try SealKey.read(folder.keyPath) else {
                // A manifest alone is what an interrupted beginning leaves.
                let isEmpty = StateDocument.allCases.allSatisfy {
                    $0 == .manifest || faccessat(directory, $0.rawValue, F_OK, 0) != 0
                }
                throw isEmpty ? .absent(path: folder.path) : .keyMissing(path: folder.keyPath)
            }
            return try State(folder: folder, directory: directory, key: key, lock: lock)
        } catch {
            close(directory)
            throw error
        }
    }

    private static func openDirectory(_ folder: StateFolder) throws(StateError) -> Int32 {
        let directory = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else {
            throw errno == ENOENT ? .absent(path: folder.path) : .system(path: folder.path, code: errno)
        }
        var status = stat()
        guard fstat(directory, &status) == 0, status.isPrivateTo(geteuid(), kind: S_IFDIR) else {
            close(directory)
            throw .unsafe(path: folder.path)
        }
        return directory
    }

    /// How long a writer waits for another, in tries of a twentieth of a second.
    private static let lockTries = 100

    private static func takeLock(_ folder: StateFolder) throws(StateError) -> Int32 {
        let directory = try openDirectory(folder)
        defer { close(directory) }
        let file = openat(directory, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(path: "\(folder.path)/lock", code: errno) }
        for _ in 0..<lockTries {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(50_000)
        }
        close(file)
        throw .inUse(path: folder.path)
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
            document, sequence: sequence, at: now, folder: folder, directory: directory, key: key, body)
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
        let path = "\(folder.path)/\(document.rawValue)"
        let file = openat(directory, document.rawValue, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(path: path, code: errno)
        }
        return try SealedReader(file: file, path: path, document: document, key: key)
    }

    private static func write(
        _ document: StateDocument, sequence: Int64, at now: Int64, folder: StateFolder, directory: Int32,
        key: SymmetricKey, _ body: (SealedWriter) throws(StateError) -> Void
    ) throws(StateError) {
        let path = "\(folder.path)/\(document.rawValue)"
        let temporary = "\(document.rawValue).new"
        unlinkat(directory, temporary, 0)
        let file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(path: path, code: errno) }
        do throws(StateError) {
            defer { close(file) }
            let header = SealedHeader(sequence: sequence, writtenAt: now)
            let writer = try SealedWriter(file: file, path: path, document: document, key: key, header: header)
            try body(writer)
            try writer.finish()
            guard fsync(file) == 0 else { throw .system(path: path, code: errno) }
        } catch {
            unlinkat(directory, temporary, 0)
            throw error
        }
        guard renameat(directory, temporary, directory, document.rawValue) == 0, fsync(directory) == 0 else {
            throw .system(path: path, code: errno)
        }
    }
}
