internal import Glibc
package import Storage

/// Messages on their way: each is on disk, whole, from when it was added until a server has it.
///
/// One process at a time has an outbox open.
package struct Outbox: ~Copyable {
    package let folder: DurableFolder
    package var bounds: OutboxBounds
    private let lock: FolderLock
    private var next: UInt64
    /// What was given up, since this outbox exists.
    package private(set) var losses: OutboxLosses

    /// Opens the outbox, and removes what a killed writer left half done.
    package init(_ folder: DurableFolder, bounds: OutboxBounds) throws(StorageError) {
        let lock = try folder.lock(waitingSeconds: 5)
        try folder.sweep()
        let entries = try Outbox.entries(in: folder)
        let losses = OutboxLosses(in: folder)
        self.folder = folder
        self.bounds = bounds
        self.lock = lock
        self.losses = losses
        next = (entries.last?.number ?? 0) + 1
    }

    /// Those that wait, oldest first.
    package func entries() throws(StorageError) -> [OutboxEntry] { try Outbox.entries(in: folder) }

    private static func entries(in folder: DurableFolder) throws(StorageError) -> [OutboxEntry] {
        // What is no file cannot be sent, and must not keep the others back.
        try folder.names().compactMap(OutboxEntry.init(fileName:)).filter { folder.holdsFile($0.fileName) }
            .sorted { $0.number < $1.number }
    }

    /// Keeps a message. When this returns, it survives whatever happens to the process or the machine.
    ///
    /// `now` is in seconds since 1970.
    package mutating func add(_ content: [UInt8], as name: String, now: Int64) throws(OutboxError) {
        guard (1...OutboxEntry.longestName).contains(name.utf8.count), !name.contains("/"), !name.contains("\0") else {
            throw .badName
        }
        guard !content.isEmpty else { throw .empty }
        guard content.count <= bounds.bytes else {
            lose(messages: 1, bytes: content.count)
            throw .tooLarge(size: content.count, limit: bounds.bytes)
        }
        let entry = OutboxEntry(number: next, written: max(now, 0), size: content.count, name: name)
        next += 1
        do throws(StorageError) {
            try trim(now: now, before: content.count)
            try write(content, entry)
        } catch .system(_, ENOSPC), .system(_, EDQUOT) {
            lose(messages: 1, bytes: content.count)
            throw .full(path: folder.path)
        } catch {
            lose(messages: 1, bytes: content.count)
            throw .storage(error)
        }
    }

    /// Gives up what is over a bound.
    package mutating func trim(now: Int64) throws(StorageError) { try trim(now: now, before: 0) }

    /// Opens a message for reading; nil where its file is gone or is not what its name says, and then it is given up.
    /// The caller closes the descriptor.
    package mutating func open(_ entry: OutboxEntry) throws(StorageError) -> Int32? {
        guard let file = try folder.open(entry.fileName) else { return nil }
        guard file.size == entry.size else {
            close(file.descriptor)
            try giveUp(entry)
            return nil
        }
        return file.descriptor
    }

    /// Takes a message out that a server has.
    package func remove(_ entry: OutboxEntry) throws(StorageError) {
        try folder.remove(entry.fileName)
    }

    /// The losses are told: only later ones are news.
    package mutating func noteLossesTold(_ told: OutboxLosses) {
        losses.noteTold(told)
        losses.keep(in: folder)
    }

    // MARK: Bounds

    private mutating func write(_ content: [UInt8], _ entry: OutboxEntry) throws(StorageError) {
        do throws(StorageError) {
            try ensureFreeSpace(for: content.count)
            try folder.replace(entry.fileName, with: content)
        } catch .system(_, ENOSPC), .system(_, EDQUOT) {
            // The newest message tells more than the oldest. Where as much is given up, nothing grows.
            if try giveUpOldest(bytes: content.count) < content.count { try ensureFreeSpace(for: content.count) }
            try folder.replace(entry.fileName, with: content)
        }
    }

    /// Bytes that may wait although the disk is fuller than it should be: a host whose disk is full has to tell of it.
    private static let reserve = 16 << 20

    private func ensureFreeSpace(for size: Int) throws(StorageError) {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { throw .system(path: folder.path, code: errno) }
        let free = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
        guard free < UInt64(bounds.freeBytes) + UInt64(size) else { return }
        guard try entries().reduce(size, { $0 + $1.size }) <= Outbox.reserve else {
            throw .system(path: folder.path, code: ENOSPC)
        }
    }

    /// Gives the bytes that were given up.
    private mutating func giveUpOldest(bytes wanted: Int) throws(StorageError) -> Int {
        var freed = 0
        for entry in try entries() {
            guard freed < wanted else { break }
            try giveUp(entry)
            freed += entry.size
        }
        return freed
    }

    private mutating func trim(now: Int64, before size: Int) throws(StorageError) {
        let waiting = try entries()
        var count = waiting.count + (size > 0 ? 1 : 0)
        var bytes = waiting.reduce(size) { $0 + $1.size }
        for entry in waiting {
            let isOld = now - entry.written > bounds.age
            guard isOld || count > bounds.messages || bytes > bounds.bytes else { continue }
            try giveUp(entry)
            count -= 1
            bytes -= entry.size
        }
    }

    private mutating func giveUp(_ entry: OutboxEntry) throws(StorageError) {
        try folder.remove(entry.fileName)
        lose(messages: 1, bytes: entry.size)
    }

    private mutating func lose(messages: Int, bytes: Int) {
        losses.add(messages: messages, bytes: bytes)
        losses.keep(in: folder)
    }
}
