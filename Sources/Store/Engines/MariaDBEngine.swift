/// A database on a MariaDB server.
struct MariaDBEngine: Engine {
    private let pool: ConnectionPool

    init(_ address: ServerAddress) {
        pool = ConnectionPool(address)
    }

    func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await with { connection in
            try connection.transaction(
                [
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
                ], body)
        }
    }

    func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await with { try $0.transaction(["START TRANSACTION"], body) }
    }

    func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
        try await with { connection in
            let lock = try connection.run("SELECT GET_LOCK(CONCAT('elpis ', DATABASE()), 60) AS taken").rows.first
            guard try lock?.get("taken") == 1 else {
                throw StoreError.conflict("another process migrates the database for more than a minute")
            }
            defer {
                // A lock that cannot be released ends with the connection.
                _ = try? connection.run("SELECT RELEASE_LOCK(CONCAT('elpis ', DATABASE()))")
            }
            return try body(Transaction(connection, .mariaDB))
        }
    }

    func close() { pool.close() }

    private func with<Result: Sendable>(
        _ body: @escaping @Sendable (MariaDBConnection) throws -> Result
    ) async throws -> Result {
        let connection = try await pool.take()
        let (result, isBroken) = try await connection.perform { connection in
            (Swift.Result { try body(connection) }, connection.isBroken)
        }
        if isBroken { pool.discard(connection) } else { pool.give(back: connection) }
        return try result.get()
    }
}
