internal import CSQLite

/// A compiled SELECT over fact tables.
package final class FactQuery {
    package let sql: String
    /// The columns that the query reads, by table; an empty set of columns for `count(*)` alone.
    package let reads: [String: Set<String>]
    package let columns: [String]
    private let times: Set<Int>
    private let statement: OpaquePointer

    init(sql: String, statement: OpaquePointer, reads: [String: Set<String>]) {
        self.sql = sql
        self.statement = statement
        self.reads = reads.mapValues { $0.filter { !$0.isEmpty } }
        columns = (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
        times = Set(
            columns.indices.filter { column in
                sqlite3_column_decltype(statement, Int32(column)).map { String(cString: $0) }
                    == FactTable.Column.timeDeclaration
            })
    }

    deinit {
        sqlite3_finalize(statement)
    }

    /// Memory for the values of one answer, in bytes.
    private static let sizeLimit = 512 << 20
    /// What a value takes beside its text, in bytes.
    private static let valueSize = 32

    func allRows(keeping limit: Int) throws -> QueryResult {
        defer { sqlite3_reset(statement) }
        var result = QueryResult(columns: columns)
        result.times = times
        var size = 0
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                result.total += 1
                guard result.rows.count < limit else { continue }
                for column in 0..<Int32(columns.count) {
                    size += FactQuery.valueSize + Int(sqlite3_column_bytes(statement, column))
                }
                guard size <= FactQuery.sizeLimit else {
                    throw QueryError.tooLarge(sql: sql, limit: FactQuery.sizeLimit)
                }
                result.rows.append((0..<Int32(columns.count)).map { statement.value(at: $0) })
            case SQLITE_DONE:
                return result
            default:
                let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(statement)))
                throw QueryError.failed(sql: sql, message: message)
            }
        }
    }
}

/// The answer to a query.
package struct QueryResult: Sendable {
    package let columns: [String]
    /// The positions of the columns that hold seconds since 1970, as a table has them; not those of computed values.
    package var times: Set<Int> = []
    package var rows: [[FactValue]] = []
    /// How many rows there were, also those that were not kept.
    package var total = 0
    /// What makes the answer uncertain.
    package var obstacles: [Obstacle] = []

    package init(columns: [String]) {
        self.columns = columns
    }

    /// A value of a row as a person reads it: a time as a date; empty for null.
    package func readableText(of row: [FactValue], at position: Int) -> String {
        if times.contains(position), case .integer(let seconds) = row[position], UTCTime.range.contains(seconds) {
            return UTCTime(secondsSince1970: seconds).text
        }
        return row[position].plainText
    }
}

extension OpaquePointer {
    /// Binds a value to a parameter of this statement, counted from 1.
    func bind(_ value: FactValue, at position: Int32) {
        switch value {
        case .null: sqlite3_bind_null(self, position)
        case .integer(let value): sqlite3_bind_int64(self, position, value)
        case .real(let value): sqlite3_bind_double(self, position, value)
        case .text(var value):
            _ = value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(self, position, $0.baseAddress, Int32(clamping: $0.count), copiedBySQLite)
                }
            }
        }
    }

    /// The value in a column of this statement's current row, counted from 0.
    func value(at column: Int32) -> FactValue {
        switch sqlite3_column_type(self, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(self, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(self, column))
        case SQLITE_NULL: return .null
        default:
            guard let bytes = sqlite3_column_text(self, column) else { return .null }
            let count = Int(sqlite3_column_bytes(self, column))
            return .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        }
    }
}

/// SQLITE_TRANSIENT, a macro that Swift does not see.
let copiedBySQLite = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
