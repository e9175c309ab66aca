import Store
import Testing

@Suite struct SQLTests {
    @Test func aValueBecomesAnArgument() {
        let name = "'; DROP TABLE hosts; --"

        let sql: SQL = "SELECT 1 FROM hosts WHERE name = \(name) AND id > \(3)"

        #expect(sql.text == "SELECT 1 FROM hosts WHERE name = ? AND id > ?")
        #expect(sql.arguments == [.text(name), .integer(3)])
    }

    @Test func nothingBecomesNull() {
        let sql: SQL = "UPDATE hosts SET contact_at = \(Int?.none)"

        #expect(sql.arguments == [.null])
    }

    @Test func partsKeepTheirArgumentsInOrder() {
        let parts: [SQL] = ["a = \(1)", "b = \(2)"]

        let sql: SQL = "SELECT \(0) WHERE \(parts.joined(separator: " AND ")) LIMIT \(3)"

        #expect(sql.text == "SELECT ? WHERE a = ? AND b = ? LIMIT ?")
        #expect(sql.arguments == [.integer(0), .integer(1), .integer(2), .integer(3)])
    }

    @Test func aListIsOneArgumentEach() {
        let sql: SQL = "id IN (\(list: [1, 2]))"

        #expect(sql.text == "id IN (?, ?)")
    }
}

@Suite struct IdentifierTests {
    @Test func keysOfLaterTimesAreLarger() {
        #expect(Identifier.ordered(at: 1_764_000_000_001) > Identifier.ordered(at: 1_764_000_000_000))
    }

    @Test(arguments: [Int64.min, -1, .max]) func noClockMakesANegativeKey(_ time: Int64) {
        #expect(Identifier.ordered(at: time) >= 0)
    }
}
