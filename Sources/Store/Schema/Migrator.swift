/// Brings a database to the schema that this program knows.
///
/// Each migration is recorded before it is run and marked when it is done. SQLite does all in one transaction; MariaDB
/// commits each change of the schema by itself, so that an interrupted one is found unmarked, and run again.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    /// Knows the migrations of this program.
    package init() {
        self.init(Migrations.all)
    }

    init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// Runs what is missing; gives the numbers of what was run.
    ///
    /// - Throws: ``StoreError``, where the database is newer, or one of its migrations another than this program's.
    package func migrate(_ store: Store) async throws -> [Int] {
        let migrations = migrations
        return try await store.migrate { transaction in
            try transaction.execute(SQL(literals: Migrator.record.statement(transaction.dialect)))
            let recorded = try Migrator.recorded(transaction)
            try Migrator.verify(recorded, migrations, transaction.dialect)
            var done: [Int] = []
            for (index, migration) in migrations.enumerated() {
                let number = index + 1
                if recorded.count >= number, recorded[index].isDone { continue }
                if recorded.count < number {
                    try transaction.execute(
                        """
                        INSERT INTO schema_migrations (number, checksum, done)
                        VALUES (\(number), \(migration.checksum(transaction.dialect)), 0)
                        """)
                }
                try transaction.execute(migration.statement(transaction.dialect))
                try transaction.execute("UPDATE schema_migrations SET done = 1 WHERE number = \(number)")
                done.append(number)
            }
            return done
        }
    }

    /// Fails where the database is not exactly at the schema of this program.
    package func verify(_ store: Store) async throws {
        let migrations = migrations
        try await store.read { transaction in
            let recorded = try Migrator.recorded(transaction)
            try Migrator.verify(recorded, migrations, transaction.dialect)
            let done = recorded.prefix(while: \.isDone).count
            guard done == migrations.count else {
                throw StoreError.olderDatabase(found: done, known: migrations.count)
            }
        }
    }

    private static let record = Table(
        name: "schema_migrations", columns: [.integer("number"), .key("checksum"), .integer("done")],
        primaryKey: ["number"])

    private struct Recorded {
        let checksum: String
        let isDone: Bool
    }

    private static func recorded(_ transaction: borrowing Transaction) throws(StoreError) -> [Recorded] {
        var recorded: [Recorded] = []
        for row in try transaction.rows("SELECT number, checksum, done FROM schema_migrations ORDER BY number") {
            guard try row.get("number") == recorded.count + 1 else {
                throw .migrationChanged(recorded.count + 1)
            }
            recorded.append(Recorded(checksum: try row.get("checksum"), isDone: try row.get("done")))
        }
        return recorded
    }

    private static func verify(
        _ recorded: [Recorded], _ migrations: [Migration], _ dialect: Dialect
    ) throws(StoreError) {
        for (index, (found, known)) in zip(recorded, migrations).enumerated()
        where found.checksum != known.checksum(dialect) {
            throw .migrationChanged(index + 1)
        }
        guard recorded.count <= migrations.count else {
            throw .newerDatabase(found: recorded.count, known: migrations.count)
        }
    }
}
