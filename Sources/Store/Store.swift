internal import Logging

/// The database of the central server.
///
/// A closure is one transaction: it is committed when the closure returns, and undone when it throws. A write is tried
/// again where the database undid it because of a conflict or a lost connection, so its closure must do nothing but
/// ask the database and compute: it may run several times, and only what it returns may leave it.
package struct Store: Sendable {
    let engine: any Engine
    private let retry: RetryPolicy

    /// Opens the database at this address. A server is not connected to before something is asked.
    package init(_ address: DatabaseAddress, retry: RetryPolicy = .standard) throws(StoreError) {
        self.retry = retry
        switch address {
        case .memory: engine = try SQLiteEngine()
        case .file(let path): engine = try SQLiteEngine(path: path)
        case .server(let server): engine = MariaDBEngine(server)
        }
    }

    /// Asks the database, as it is at one moment.
    package func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        // Nothing is changed, so the outcome is never unknown.
        try await attempt { try await engine.read(body) }
    }

    /// Changes the database.
    ///
    /// - Throws: ``StoreError``, `.outcomeUnknown` where the connection was lost during the commit.
    @discardableResult
    package func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await attempt { try await engine.write(body) }
    }

    /// Changes the database in a way that, done twice, is as if done once; so it is tried again even where the
    /// outcome is unknown.
    @discardableResult
    package func writeIdempotently<Result: Sendable>(
        _ body: @escaping TransactionBody<Result>
    ) async throws -> Result {
        try await attempt {
            do {
                return try await engine.write(body)
            } catch StoreError.outcomeUnknown(let reason) {
                throw StoreError.connectionLost(reason)
            }
        }
    }

    /// Changes the schema.
    func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await attempt { try await engine.migrate(body) }
    }

    /// Takes no more transactions, and ends the connections when those that run have ended.
    package func close() { engine.close() }

    private func attempt<Result>(_ transaction: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await transaction()
            } catch let error as StoreError {
                guard case .retry = error.consequence else { throw error }
                guard attempt < retry.attempts else {
                    throw StoreError.retriesExhausted(attempts: attempt, last: error.description)
                }
                Logger.current.debug(
                    "Tries a transaction again",
                    metadata: ["store.attempt": "\(attempt)", "error": "\(error)"])
            }
            try await Task.sleep(for: retry.pause(after: attempt))
            attempt += 1
        }
    }
}
