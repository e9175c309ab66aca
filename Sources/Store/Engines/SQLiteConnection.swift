internal import CSQLite
internal import GRDB

/// One of SQLite's connections, for as long as a transaction lasts.
///
/// Values are bound and read here: text may hold a zero byte, and most of the time of an insertion is binding.
final class SQLiteConnection: Connection {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func run(_ sql: SQL) throws(StoreError) -> Outcome {
        let statement = try prepare(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        guard Int(sqlite3_bind_parameter_count(statement)) == sql.arguments.count else {
            throw .statement(sql.text, reason: "it has another number of arguments than question marks")
        }
        for (index, value) in sql.arguments.enumerated() {
            let code = bind(value, Int32(index + 1), statement)
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        return try step(statement, sql)
    }

    private func prepare(_ sql: SQL) throws(StoreError) -> OpaquePointer {
        do {
            return try database.cachedStatement(sql: sql.text).sqliteStatement
        } catch let error as DatabaseError {
            throw StoreError(
                sqlite: error.extendedResultCode.rawValue, message: error.message ?? "", statement: sql.text)
        } catch {
            throw .statement(sql.text, reason: "\(error)")
        }
    }

    private func step(_ statement: OpaquePointer, _ sql: SQL) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        var columns: [String] = []
        while true {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw failure(code, sql) }
                break
            }
            let count = sqlite3_column_count(statement)
            if columns.isEmpty {
                columns = (0..<count).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
            }
            outcome.rows.append(Row(columns: columns, values: (0..<count).map { value(statement, $0) }))
        }
        if sqlite3_stmt_readonly(statement) == 0 { outcome.changed = Int(sqlite3_changes(database.sqliteConnection)) }
        return outcome
    }

    private func bind(_ value: Value, _ index: Int32, _ statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .real(let number): return sqlite3_bind_double(statement, index, number)
        case .text(let text):
            // The count is given, so that a zero byte is text like any other.
            return text.withCString {
                sqlite3_bind_text64(statement, index, $0, UInt64(text.utf8.count), copied, UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copied)
            }
        }
    }

    private func value(_ statement: OpaquePointer, _ column: Int32) -> Value {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(statement, column) else { return .text("") }
            let size = Int(sqlite3_column_bytes(statement, column))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: size), as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = sqlite3_column_blob(statement, column) else { return .blob([]) }
            let size = Int(sqlite3_column_bytes(statement, column))
            return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: size)))
        default: return .null
        }
    }

    private func failure(_ code: Int32, _ sql: SQL) -> StoreError {
        let connection = database.sqliteConnection
        return StoreError(
            sqlite: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)),
            statement: sql.text)
    }
}

/// Tells SQLite to copy what is bound.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
