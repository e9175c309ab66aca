import Store
import Testing

extension Contract {
    @Suite struct Values {
        @Test(
            arguments: TestEngine.all,
            [
                "", "a", "Grüße 日本語 👩‍👩‍👧 e\u{301}", "a\0b", "'; DROP TABLE secrets; --", "\\' OR 1=1 #", "%_\"`?", "a ",
                " a",
            ])
        func textComesBackAsItWas(_ engine: TestEngine, _ text: String) async throws {
            let found: String? = try await withStore(engine) { store in
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO leases VALUES (\(text), 'h', 1, 1)")
                }
                return try await store.read { transaction in
                    try transaction.row("SELECT name FROM leases WHERE name = \(text)")?.get("name")
                }
            }

            #expect(found.map { Array($0.utf8) } == Array(text.utf8))
        }

        @Test(arguments: TestEngine.all, [Int64.min, -1, 0, 1, 1_764_000_000_000, .max])
        func integersComeBackAsTheyWere(_ engine: TestEngine, _ number: Int64) async throws {
            let found: Int64? = try await withStore(engine) { store in
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO leases VALUES ('n', 'h', \(number), 1)")
                }
                return try await store.read { try $0.row("SELECT fence FROM leases")?.get("fence") }
            }

            #expect(found == number)
        }

        @Test(arguments: TestEngine.all, [-0.0, 0.1, 1e300, 2.5e-308, -1.5, 42])
        func realNumbersComeBackAsTheyWere(_ engine: TestEngine, _ number: Double) async throws {
            let found: Double? = try await withStore(engine) { store in
                try await store.addHost(modules: 1)
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO module_values VALUES (1, 5, 0, \(number))")
                }
                return try await store.read { try $0.row("SELECT value FROM module_values")?.get("value") }
            }

            #expect(found == number)
        }

        @Test(arguments: TestEngine.all)
        func nothingIsNotEmpty(_ engine: TestEngine) async throws {
            let found = try await withStore(engine) { store in
                try await store.addHost(modules: 2)
                try await store.write { transaction in
                    try transaction.execute(
                        """
                        INSERT INTO module_states (host_id, module, status, status_since, value, text, seen_at,
                            kept_at, next_status, next_count)
                        VALUES (1, 0, 'normal', 1, \(Double?.none), \(String?.none), 1, 1, NULL, 0),
                            (1, 1, 'normal', 1, \(Double?.some(0)), \(String?.some("")), 1, 1, NULL, 0)
                        """)
                }
                return try await store.read { transaction in
                    try transaction.rows("SELECT value, text FROM module_states ORDER BY module").map { row in
                        let value: Double? = try row.get("value")
                        let text: String? = try row.get("text")
                        return "\(value.map { "\($0)" } ?? "-") \(text ?? "-")"
                    }
                }
            }

            #expect(found == ["- -", "0.0 "])
        }

        @Test(arguments: TestEngine.all, [0, 1, 255, 1 << 20])
        func bytesComeBackAsTheyWere(_ engine: TestEngine, _ size: Int) async throws {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }

            let found: [UInt8]? = try await withStore(engine) { store in
                try await store.write { transaction in
                    try transaction.execute("INSERT INTO secrets VALUES ('b', 'k', \(bytes), 1)")
                }
                return try await store.read { try $0.row("SELECT sealed FROM secrets")?.get("sealed") }
            }

            #expect(found == bytes)
        }

        @Test(arguments: TestEngine.all)
        func sumsOfIntegersAreIntegers(_ engine: TestEngine) async throws {
            let sum: Int64? = try await withStore(engine) { store in
                try await store.addHost(modules: 3)
                return try await store.read {
                    try $0.row("SELECT SUM(number) AS total FROM modules")?.get("total")
                }
            }

            #expect(sum == 3)
        }

        @Test(arguments: TestEngine.all)
        func lettersOfOtherCaseAndSpacesAtTheEndMakeAnotherKey(_ engine: TestEngine) async throws {
            let count: Int? = try await withStore(engine) { store in
                try await store.write { transaction in
                    for name in ["a", "A", "a ", "ä", "ａ"] {
                        try transaction.execute("INSERT INTO leases VALUES (\(name), 'h', 1, 1)")
                    }
                }
                return try await store.read { try $0.row("SELECT COUNT(*) AS n FROM leases")?.get("n") }
            }

            #expect(count == 5)
        }

        @Test(arguments: TestEngine.all)
        func aKeyOf190CharactersFits(_ engine: TestEngine) async throws {
            let name = String(repeating: "語", count: 190)

            _ = try await withStore(engine) { store in
                try await store.write { try $0.execute("INSERT INTO leases VALUES (\(name), 'h', 1, 1)") }
            }
        }

        @Test(arguments: TestEngine.all)
        func aKeyOf191CharactersIsRefused(_ engine: TestEngine) async throws {
            let name = String(repeating: "a", count: 191)

            let error = try await failure(engine) {
                try $0.execute("INSERT INTO leases VALUES (\(name), 'h', 1, 1)")
            }

            #expect(isConstraint(error, .check))
        }

        @Test(arguments: TestEngine.all)
        func textIsNoNumber(_ engine: TestEngine) async throws {
            let error = try await failure(engine) {
                try $0.execute("INSERT INTO leases VALUES ('a', 'h', \("geheim"), 1)")
            }

            guard case .dataRefused = error else { throw UnexpectedOutcome(error) }
            #expect(!"\(error)".contains("geheim"))
        }

        @Test(arguments: TestEngine.all)
        func aColumnOfAnotherTypeIsNamed(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { transaction in
                let _: Int = try transaction.rows("SELECT 'x' AS name")[0].get("name")
            }

            #expect(error == .unexpected(column: "name", wanted: "an integer", found: "text"))
        }

        @Test(arguments: TestEngine.all)
        func aMissingColumnIsNamed(_ engine: TestEngine) async throws {
            let error = try await failure(engine) { transaction in
                let _: Int? = try transaction.row("SELECT 1 AS a")?.get("b")
            }

            #expect(error == .noColumn("b"))
        }

        @Test(arguments: TestEngine.all)
        func noRowIsInAnEmptyList(_ engine: TestEngine) async throws {
            let count = try await withStore(engine) { store in
                try await store.addHost(modules: 3)
                return try await store.read { transaction in
                    try transaction.rows("SELECT name FROM modules WHERE number IN (\(list: [Int]()))").count
                        + transaction.rows("SELECT name FROM modules WHERE number IN (\(list: [0, 2, 7]))").count
                }
            }

            #expect(count == 2)
        }
    }
}
