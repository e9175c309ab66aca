/// The transaction that a closure given to ``Store`` is.
///
/// It can neither be copied nor kept, so nothing happens outside of it.
package struct Transaction: ~Copyable {
    package let dialect: Dialect
    private let connection: any Connection
    private let doom = Doom()

    init(_ connection: any Connection, _ dialect: Dialect) {
        self.connection = connection
        self.dialect = dialect
    }

    /// The rows of an answer. All are held in memory: limit what has no natural limit.
    package func rows(_ sql: SQL) throws(StoreError) -> [Row] { try run(sql).rows }

    /// The first row of an answer.
    package func row(_ sql: SQL) throws(StoreError) -> Row? { try run(sql).rows.first }

    /// Runs a statement; gives the number of rows that it found to change or delete.
    @discardableResult
    package func execute(_ sql: SQL) throws(StoreError) -> Int { try run(sql).changed }

    /// Inserts rows, each with a value for each of the columns.
    package func insert(_ insert: Insert, _ rows: [[Value]]) throws(StoreError) {
        precondition(rows.allSatisfy { $0.count == insert.columns.count }, "a row has another number of values")
        for statement in insert.statements(rows, dialect) { _ = try run(statement) }
    }

    private func run(_ sql: SQL) throws(StoreError) -> Outcome {
        try verifyAlive()
        do {
            return try connection.run(sql)
        } catch {
            if error.endsTransaction { doom.reason = error }
            throw error
        }
    }

    /// The database has undone a transaction that met a conflict, whatever its closure makes of the error. Statements
    /// after that would be committed each for itself.
    func verifyAlive() throws(StoreError) {
        if let reason = doom.reason { throw reason }
    }

    private final class Doom {
        var reason: StoreError?
    }
}

/// What a statement did.
struct Outcome {
    var rows: [Row] = []
    var changed = 0
}

/// A connection to a database, used by one transaction at a time.
protocol Connection: AnyObject {
    func run(_ sql: SQL) throws(StoreError) -> Outcome
}

/// A database and its connections. A transaction that throws is undone.
protocol Engine: Sendable {
    /// Several reads that see the database at one moment; it changes nothing.
    func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result
    /// One transaction, as if no other ran at the same time.
    func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result
    /// Alone among all that do this, in all processes; where the database commits each change of the schema by itself,
    /// this is no transaction.
    func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result
    /// Takes no more transactions, and ends its connections when those that run have ended.
    func close()
}

package typealias TransactionBody<Result> = @Sendable (borrowing Transaction) throws -> Result
