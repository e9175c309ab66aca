internal import CSQLite
internal import Glibc
internal import HostRoot
internal import Localization

extension RPMDatabase {
    /// `rpmdb.sqlite` of rpm 4.16 and later.
    ///
    /// The file is copied into memory, and what its write-ahead log has committed is laid over it: so nothing is locked
    /// or written on the host, and SQLite opens no path of it.
    static func readSQLite(
        _ root: HostRoot, _ path: String, _ each: (UnsafeRawBufferPointer) -> Void
    ) throws {
        var image = try root.bytes(path, limit: fileLimit)
        if let log = try root.bytesIfPresent("\(path)-wal", limit: fileLimit), !log.isEmpty {
            SQLiteLog.apply(log, to: &image)
        }
        guard image.count > 100 else { throw Obstacle.Cause.malformed(path: path, line: nil) }
        // The log is dealt with; the numbers say that there is none.
        image[18] = 1
        image[19] = 1
        var handle: OpaquePointer?
        defer { sqlite3_close_v2(handle) }
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &handle, flags, nil) == SQLITE_OK else {
            throw Obstacle.Cause.malformed(path: path, line: nil)
        }
        let isComplete = image.withUnsafeMutableBytes { bytes in
            let code = sqlite3_deserialize(
                handle, "main", bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64(bytes.count),
                Int64(bytes.count), UInt32(SQLITE_DESERIALIZE_READONLY))
            let isComplete = code == SQLITE_OK && blobs(of: handle, each)
            // Before the bytes go away.
            sqlite3_close_v2(handle)
            handle = nil
            return isComplete
        }
        if !isComplete { throw Obstacle.Cause.malformed(path: path, line: nil) }
    }

    private static func blobs(of handle: OpaquePointer?, _ each: (UnsafeRawBufferPointer) -> Void) -> Bool {
        // A hostile schema must not run anything: no triggers, views or functions of its own.
        sqlite3_exec(handle, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", nil, nil, nil)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard
            sqlite3_prepare_v2(handle, "SELECT blob FROM main.Packages ORDER BY hnum", -1, &statement, nil)
                == SQLITE_OK
        else { return false }
        // A damaged tree may be endless; no host has so many packages.
        for _ in 0..<1_000_000 {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                let count = Int(sqlite3_column_bytes(statement, 0))
                each(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, 0), count: count))
            case SQLITE_DONE: return true
            default: return false
            }
        }
        return false
    }
}

/// SQLite's write-ahead log: pages that stand for those of the main file.
enum SQLiteLog {
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// Lays the committed pages over an image of the main file; frames of an older run of the log are left out.
    static func apply(_ log: [UInt8], to image: inout [UInt8]) {
        guard log.count >= headerSize, let magic = word(log, 0), magic & ~1 == 0x377F_0682,
            let size = word(log, 8).map(Int.init), size >= 512, size <= 65_536
        else { return }
        let salt = log[16..<24]
        // The last frame of a page up to the last commit is what stands; all is laid over the image in one go.
        var pending: [Int: Int] = [:]
        var committed: [Int: Int] = [:]
        var pages = 0
        var offset = headerSize
        while offset + frameHeaderSize + size <= log.count {
            guard let page = word(log, offset).map(Int.init), let pagesAfter = word(log, offset + 4).map(Int.init),
                log[(offset + 8)..<(offset + 16)] == salt, page > 0
            else { break }
            pending[page] = offset + frameHeaderSize
            offset += frameHeaderSize + size
            guard pagesAfter > 0 else { continue }
            committed.merge(pending) { _, new in new }
            pending = [:]
            pages = pagesAfter
        }
        if pages > 0 { lay(committed, pages: pages, size: size, log: log, over: &image) }
    }

    private static func lay(
        _ frames: [Int: Int], pages: Int, size: Int, log: [UInt8], over image: inout [UInt8]
    ) {
        let total = pages * size
        guard total <= RPMDatabase.fileLimit else { return }
        if image.count < total { image.append(contentsOf: repeatElement(0, count: total - image.count)) }
        if image.count > total { image.removeLast(image.count - total) }
        for (page, source) in frames where page <= pages {
            let start = (page - 1) * size
            image.replaceSubrange(start..<(start + size), with: log[source..<(source + size)])
        }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        return bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
