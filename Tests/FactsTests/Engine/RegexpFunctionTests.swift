import Facts
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct RegexpFunctionTests {
    @Test(arguments: [
        ("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$", "10.0.0.1"), ("^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$", "1:2:3:4:5:6:7:8"),
        ("^a{0,250}$", "aaa"), ("a\\{1000000}", "a{1000000}"), ("[{]999999}", "{999999}"), ("^[]{2000}]+$", "]{20}"),
        ("((((a+)+)+)+)", "a"), ("^[[:alpha:]{2000}]+$", "a{2}"), ("(^|[^a-z])sh([^a-z]|$)", "sh x"),
        ("^\\d+\\s\\w$", "12 a"),
    ])
    func ordinaryPatternsMatch(_ pattern: String, _ text: String) throws {
        #expect(try finds("'\(pattern)'", in: "'\(text)'"))
    }

    @Test(arguments: ["'a' || char(10) || 'secret'", "'a' || char(0) || 'secret'"])
    func nothingHidesBehindALineFeedOrANUL(_ value: String) throws {
        #expect(try finds("'a.secret'", in: value))
    }

    @Test func aLineFeedIsNoEnd() throws {
        #expect(try !finds("'^localhost$'", in: "'localhost' || char(10)"))
    }

    /// What takes other engines a minute.
    @Test func aValueThatWasMadeForAPatternCostsLittle() throws {
        #expect(try !finds("'.*a.{100}c'", in: "replace(hex(zeroblob(2000)), '0', 'a')"))
    }

    @Test func aLargePatternEndsTheQueryWithItsReason() throws {
        let sql = "SELECT 'a' REGEXP '(a{1,250}){1,250}'"
        let reason = """
            '(a{1,250}){1,250}' cannot be looked for: the regular expression has more than 1000 parts when its \
            repetitions are written out
            """

        #expect(throws: QueryError.failed(sql: sql, message: reason)) { try query(sql, files: [:]) }
    }

    /// As null it would find nothing, and a check would pass.
    @Test(arguments: ["a(", "(.*)\\1", "a(?=b)"]) func aPatternThatIsNotValidEndsTheQuery(_ pattern: String) throws {
        #expect(throws: QueryError.self) { try query("SELECT 'a' REGEXP '\(pattern)'", files: [:]) }
    }

    private func finds(_ pattern: String, in value: String) throws -> Bool {
        let rows = try query("SELECT 1 WHERE \(value) REGEXP \(pattern)", files: [:])
        return !rows.rows.isEmpty
    }
}
