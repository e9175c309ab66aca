import Store
import Testing

extension Contract {
    @Suite struct Concurrency {
        private func storedFence(_ store: Store) async throws -> Int {
            try await store.read { transaction in
                try transaction.row("SELECT fence FROM leases WHERE name = 'a'")?.get("fence") ?? -1
            }
        }

        private func addLease(_ store: Store) async throws {
            try await store.write { try $0.execute("INSERT INTO leases VALUES ('a', 'h', 0, 0)") }
        }

        private func increment(_ transaction: borrowing Transaction) throws {
            let fence: Int = try transaction.row("SELECT fence FROM leases WHERE name = 'a'")?.get("fence") ?? -1
            try transaction.execute("UPDATE leases SET fence = \(fence + 1) WHERE name = 'a'")
        }

        @Test(arguments: TestEngine.all)
        func noUpdateIsLost(_ engine: TestEngine) async throws {
            let fence = try await withStore(engine) { store in
                try await addLease(store)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask { for _ in 0..<10 { try await store.write { try increment($0) } } }
                    }
                    try await group.waitForAll()
                }
                return try await storedFence(store)
            }

            #expect(fence == 40)
        }

        @Test(arguments: TestEngine.shared)
        func noUpdateIsLostBetweenTwoProgramsConnections(_ engine: TestEngine) async throws {
            let fence = try await withAddress(engine) { address in
                let stores = [try Store(address), try Store(address)]
                _ = try await Migrator().migrate(stores[0])
                try await addLease(stores[0])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for store in stores {
                        group.addTask { for _ in 0..<20 { try await store.write { try increment($0) } } }
                    }
                    try await group.waitForAll()
                }
                return try await storedFence(stores[1])
            }

            #expect(fence == 40)
        }

        @Test(arguments: TestEngine.shared)
        func aReadSeesOneMoment(_ engine: TestEngine) async throws {
            let seen = try await withAddress(engine) { address in
                let (reader, writer) = (try Store(address), try Store(address))
                _ = try await Migrator().migrate(reader)
                try await addLease(reader)
                let meeting = Meeting()

                async let seen = reader.read { transaction in
                    let before: Int? = try transaction.row("SELECT fence FROM leases")?.get("fence")
                    meeting.open()
                    meeting.waitForSecond()
                    let after: Int? = try transaction.row("SELECT fence FROM leases")?.get("fence")
                    return [before, after]
                }
                await meeting.opened()
                try await writer.write { try increment($0) }
                meeting.openSecond()
                return try await seen
            }

            #expect(seen == [0, 0])
        }

        @Test(arguments: TestEngine.all)
        func aConflictIsTriedAgain(_ engine: TestEngine) async throws {
            let attempts = Counter()
            let result = try await withStore(engine) { store in
                try await store.write { transaction in
                    guard attempts.next() == 3 else { throw StoreError.conflict("test") }
                    return "done"
                }
            }

            #expect(result == "done")
        }

        @Test(arguments: TestEngine.all)
        func nothingOfAnAttemptThatFailedStays(_ engine: TestEngine) async throws {
            let attempts = Counter()
            let fence = try await withStore(engine) { store in
                try await addLease(store)
                try await store.write { transaction in
                    try increment(transaction)
                    guard attempts.next() == 3 else { throw StoreError.conflict("test") }
                }
                return try await storedFence(store)
            }

            #expect(fence == 1)
        }

        @Test(arguments: TestEngine.all)
        func conflictsWithoutEndAreGivenUp(_ engine: TestEngine) async throws {
            try await withAddress(engine) { address in
                let policy = RetryPolicy(attempts: 3, first: .milliseconds(1), longest: .milliseconds(2))
                let store = try Store(address, retry: policy)

                let error = try await failure { try await store.write { _ in throw StoreError.conflict("test") } }

                guard case .retriesExhausted(3, _) = error else { throw UnexpectedOutcome(error) }
            }
        }

        @Test(arguments: TestEngine.all)
        func aMistakeIsNotTriedAgain(_ engine: TestEngine) async throws {
            let attempts = Counter()
            _ = try await failure(engine) { transaction in
                attempts.next()
                try transaction.execute("SELEC 1")
            }

            #expect(attempts.count == 1)
        }

        @Test(arguments: TestEngine.all)
        func aClosedStoreRefuses(_ engine: TestEngine) async throws {
            try await withStore(engine) { store in
                store.close()

                let error = try await failure { try await ask(store) }

                #expect(error == .closed)
            }
        }
    }
}
