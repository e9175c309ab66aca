internal import CSQLite
internal import GRDB
internal import Glibc
internal import Storage
internal import Synchronization

/// A database in a file, or in memory.
///
/// One writes at a time, others read meanwhile. A committed transaction has reached the disk.
final class SQLiteEngine: Engine {
    /// Nil when it is closed. The connections end when the last transaction that uses them has ended; the package's own
    /// way to close would end them under a transaction that comes at the same time.
    private let database: Mutex<(any DatabaseWriter)?>

    /// How long another process may hold the file before a transaction is tried again.
    static let busySeconds = 5.0
    static let readers = 4

    /// In memory.
    init() throws(StoreError) {
        let queue = try SQLiteEngine.mapping { try DatabaseQueue(configuration: SQLiteEngine.configuration) }
        database = Mutex(queue)
    }

    /// Opens a file, and makes it where it is missing, in a folder of this user's only.
    init(path: String) throws(StoreError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .badAddress("the database has no folder of its own")
        }
        do { _ = try DurableFolder(String(path[..<slash])) } catch { throw .file(error) }
        // SQLite gives the files beside it the permissions of this one.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw errno == EROFS ? .readOnly : .file(.system(path: path, code: errno)) }
        defer { Glibc.close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .file(.noFile(path: path)) }
        guard status.st_mode & 0o077 == 0 else { throw .notPrivate(path: path) }
        let pool = try SQLiteEngine.mapping {
            let pool = try DatabasePool(path: path, configuration: SQLiteEngine.configuration)
            // The pool sets NORMAL, with which the last transactions do not survive a loss of power.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        }
        database = Mutex(pool)
    }

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = readers
        return configuration
    }

    func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        let database = try opened()
        return try await SQLiteEngine.mapping {
            try await database.read { try body(Transaction(SQLiteConnection($0), .sqlite)) }
        }
    }

    func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        let database = try opened()
        return try await SQLiteEngine.mapping {
            try await database.writeWithoutTransaction { database in
                var result: Result?
                // Others are locked out at the beginning: what is read cannot change before it is written.
                try database.inTransaction(.immediate) {
                    let transaction = Transaction(SQLiteConnection(database), .sqlite)
                    result = try body(transaction)
                    try transaction.verifyAlive()
                    return .commit
                }
                guard let result else { preconditionFailure("a committed transaction has a result") }
                return result
            }
        }
    }

    /// The schema is changed by a transaction as well.
    func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await write(body)
    }

    func close() { database.withLock { $0 = nil } }

    private func opened() throws(StoreError) -> any DatabaseWriter {
        guard let database = database.withLock(\.self) else { throw .closed }
        return database
    }

    private static func mapping<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error)
        } catch {
            throw .statement("", reason: "\(error)")
        }
    }

    private static func mapping<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }
}

extension StoreError {
    fileprivate init(_ error: DatabaseError) {
        self.init(
            sqlite: error.extendedResultCode.rawValue, message: error.message ?? "", statement: error.sql ?? "")
    }

    /// `message` is not used where it could hold values.
    init(sqlite code: Int32, message: String, statement: String) {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .conflict(message)
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_FULL: self = .full
        case SQLITE_INTERRUPT, SQLITE_ABORT: self = .interrupted
        case SQLITE_TOOBIG, SQLITE_MISMATCH: self = .dataRefused(statement: statement, code: Int(code))
        case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_NOMEM, SQLITE_PERM:
            self = .damaged("\(message) (error \(code))")
        case SQLITE_CONSTRAINT:
            switch code >> 8 {
            case 6, 8, 10: self = .constraint(.unique, statement: statement)  // PRIMARYKEY, UNIQUE, ROWID
            case 3, 7: self = .constraint(.reference, statement: statement)  // FOREIGNKEY, TRIGGER (ON DELETE RESTRICT)
            case 5: self = .constraint(.notNull, statement: statement)  // NOTNULL
            case 12: self = .dataRefused(statement: statement, code: Int(code))  // DATATYPE
            default: self = .constraint(.check, statement: statement)
            }
        default:
            self = .statement(statement, reason: "\(message) (error \(code))")
        }
    }
}
