@testable import Store
import Testing

extension Contract {
    @Suite struct Migrating {
        private static let versions = Array(0...Migrations.all.count)

        @Test(arguments: TestEngine.all)
        func aNewDatabaseGetsTheSchema(_ engine: TestEngine) async throws {
            try await withEmptyStore(engine) { store in
                let done = try await Migrator().migrate(store)

                #expect(done == Array(1...Migrations.all.count))
                try await Migrator().verify(store)
            }
        }

        @Test(arguments: TestEngine.all)
        func nothingIsDoneTwice(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                let done = try await Migrator().migrate(store)

                #expect(done == [])
            }
        }

        @Test(arguments: TestEngine.all)
        func eachEarlierSchemaIsBroughtUp(_ engine: TestEngine) async throws {
            for version in Migrating.versions {
                try await withEmptyStore(engine) { store in
                    _ = try await Migrator(Array(Migrations.all.prefix(version))).migrate(store)

                    let done = try await Migrator().migrate(store)

                    #expect(done == Array((version + 1)..<(Migrations.all.count + 1)))
                }
            }
        }

        @Test(arguments: TestEngine.all)
        func anInterruptedMigrationIsFinished(_ engine: TestEngine) async throws {
            try await withEmptyStore(engine) { store in
                _ = try await Migrator(Array(Migrations.all.prefix(3))).migrate(store)
                try await store.write { try $0.execute("UPDATE schema_migrations SET done = 0 WHERE number = 3") }

                let done = try await Migrator().migrate(store)

                #expect(done == Array(3...Migrations.all.count))
            }
        }

        @Test(arguments: TestEngine.all)
        func aChangedMigrationIsRefused(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                try await store.write { try $0.execute("UPDATE schema_migrations SET checksum = 'x' WHERE number = 2") }

                let error = try await failure { _ = try await Migrator().migrate(store) }

                #expect(error == .migrationChanged(2))
            }
        }

        @Test(arguments: TestEngine.all)
        func aMissingMigrationIsRefused(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                try await store.write { try $0.execute("DELETE FROM schema_migrations WHERE number = 2") }

                let error = try await failure { _ = try await Migrator().migrate(store) }

                #expect(error == .migrationChanged(2))
            }
        }

        @Test(arguments: TestEngine.all)
        func aNewerDatabaseIsRefused(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                let older = Migrator(Array(Migrations.all.dropLast()))

                let error = try await failure { _ = try await older.migrate(store) }

                #expect(error == .newerDatabase(found: Migrations.all.count, known: Migrations.all.count - 1))
            }
        }

        @Test(arguments: TestEngine.all)
        func anOlderDatabaseIsNotWorkedWith(_ engine: TestEngine) async throws {
            try await withEmptyStore(engine) { store in
                _ = try await Migrator(Array(Migrations.all.dropLast())).migrate(store)

                let error = try await failure { try await Migrator().verify(store) }

                #expect(error == .olderDatabase(found: Migrations.all.count - 1, known: Migrations.all.count))
            }
        }

        @Test(arguments: TestEngine.shared)
        func severalAtOnceMigrateOnce(_ engine: TestEngine) async throws {
            let done = try await withAddress(engine) { address in
                try await withThrowingTaskGroup(of: [Int].self) { group in
                    for _ in 0..<4 {
                        group.addTask { try await Migrator().migrate(try Store(address)) }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
            }

            #expect(done == Array(1...Migrations.all.count))
        }

        @Test(arguments: [Dialect.sqlite, .mariaDB])
        func noTwoMigrationsAreTheSame(_ dialect: Dialect) {
            let sums = Migrations.all.map { $0.checksum(dialect) }

            #expect(Set(sums).count == sums.count)
        }
    }
}
