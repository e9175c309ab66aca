internal import CSQLite
internal import HostRoot

/// The last logins that newer distributions keep in a SQLite database (lastlog2).
struct LastLogDatabase {
    let entries: [String: LastLog.Entry]

    static let path = "/var/lib/lastlog/lastlog2.db"
    /// A row has about 100 bytes.
    private static let sizeLimit = 64 << 20
    /// Steps of SQLite's machine; a hostile schema must not run for ever.
    private static let stepLimit: Int32 = 50_000_000

    /// Nil where there is no such database.
    init?(of root: HostRoot) throws {
        let bytes: [UInt8]
        do {
            bytes = try root.bytes(LastLogDatabase.path, limit: LastLogDatabase.sizeLimit)
        } catch HostRootError.notFound {
            return nil
        }
        guard let entries = LastLogDatabase.entries(in: bytes) else {
            throw Obstacle.Cause.malformed(path: LastLogDatabase.path, line: nil)
        }
        self.entries = entries
    }

    /// Nil where the bytes are no such database. They are read as a database in memory that cannot be written.
    private static func entries(in bytes: [UInt8]) -> [String: LastLog.Entry]? {
        var handle: OpaquePointer?
        let opened = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        defer { sqlite3_close_v2(handle) }
        guard opened == SQLITE_OK, let handle else { return nil }
        sqlite3_exec(handle, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", nil, nil, nil)
        sqlite3_progress_handler(handle, stepLimit, { _ in 1 }, nil)
        guard let copy = sqlite3_malloc64(UInt64(max(1, bytes.count))) else { return nil }
        copy.copyMemory(from: bytes, byteCount: bytes.count)
        let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
        let size = Int64(bytes.count)
        let memory = copy.assumingMemoryBound(to: UInt8.self)
        guard sqlite3_deserialize(handle, "main", memory, size, size, flags) == SQLITE_OK else { return nil }
        var statement: OpaquePointer?
        let sql = "SELECT Name, Time, TTY, RemoteHost FROM Lastlog2"
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { return nil }
        defer { sqlite3_finalize(statement) }
        var entries: [String: LastLog.Entry] = [:]
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                guard case .integer(let time) = statement.value(at: 1) else { continue }
                entries[statement.value(at: 0).plainText] = LastLog.Entry(
                    time: time, line: statement.value(at: 2).plainText, host: statement.value(at: 3).plainText)
            case SQLITE_DONE: return entries
            default: return nil
            }
        }
    }
}
