/// Why a query could not be run.
package enum QueryError: Error, Sendable, Hashable {
    /// SQLite's own message.
    case invalid(sql: String, message: String)
    case severalStatements(sql: String)
    case notReadOnly(sql: String)
    case failed(sql: String, message: String)
    case tookTooLong(sql: String, seconds: Int)
    /// The limit is in bytes.
    case tooLarge(sql: String, limit: Int)
    case database(message: String)
}

extension QueryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let sql, let message): "the query \(sql) is not valid: \(message)"
        case .severalStatements(let sql): "only one statement can be run at a time: \(sql)"
        case .notReadOnly(let sql): "only SELECT is allowed: \(sql)"
        case .failed(let sql, let message): "the query \(sql) failed: \(message)"
        case .tookTooLong(let sql, let seconds): "the query \(sql) was stopped after \(seconds) seconds"
        case .tooLarge(let sql, let limit): "the answer to the query \(sql) is larger than \(limit) bytes"
        case .database(let message): "the fact database failed: \(message)"
        }
    }
}
