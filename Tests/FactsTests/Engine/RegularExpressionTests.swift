import Facts
import Patterns
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct RegularExpressionTests {
    @Test(arguments: [
        "(a{1,250}){1,250}", "((a{1,60}){1,60}){1,60}", "a{250}{250}{250}", "a{,32767}", "(a?){32767,}",
        "[]{3}a]{1001}", "[[.].]{2}]{1001}", "(\\)a{40}){40}", "{99999}a",
        String(repeating: "(", count: 14) + "a+" + String(repeating: ")+", count: 14),
        String(repeating: "(", count: 100_000) + "a" + String(repeating: ")", count: 100_000),
        String(repeating: "(", count: 100_000), "a" + String(repeating: "?", count: 100_000),
        String(repeating: "a|", count: 1000), String(repeating: "ab", count: 501),
    ])
    func whatWouldTakeTheMemoryIsRefused(_ pattern: String) throws {
        #expect(throws: RegularExpressionError.tooLarge(pattern: pattern)) { try RegularExpression(pattern) }
    }

    @Test(arguments: [
        ("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$", "10.0.0.1"), ("^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$", "1:2:3:4:5:6:7:8"),
        ("^a{0,250}$", "aaa"), ("a\\{1000000}", "a{1000000}"), ("[{]999999}", "{999999}"), ("^[]{2000}]+$", "]{20}"),
        ("((((a+)+)+)+)", "a"), ("^[[:alpha:]{2000}]+$", "a{2}"), ("(^|[^a-z])sh([^a-z]|$)", "sh x"),
    ])
    func ordinaryPatternsMatch(_ pattern: String, _ text: String) throws {
        let isMatch = try RegularExpression(pattern).matches(text)

        #expect(isMatch)
    }

    @Test(arguments: ["(.*)\\1", "(a)(b)\\2"]) func aReferenceToAGroupIsRefused(_ pattern: String) throws {
        #expect(throws: RegularExpressionError.refersBack(pattern: pattern)) { try RegularExpression(pattern) }
    }

    @Test func nothingHidesBehindANUL() throws {
        let isMatch = try RegularExpression("secret").matches("a\0secret")

        #expect(isMatch)
    }

    @Test func aPatternWithANULIsRefused() throws {
        #expect(throws: RegularExpressionError.self) { try RegularExpression("a\0b") }
    }

    @Test func aLargePatternEndsTheQueryWithItsReason() throws {
        let sql = "SELECT 'a' REGEXP '(a{1,250}){1,250}'"
        let reason = """
            the regular expression '(a{1,250}){1,250}' is too large: it has more than 1000 parts when its repetitions \
            are written out
            """

        #expect(throws: QueryError.failed(sql: sql, message: reason)) { try query(sql, files: [:]) }
    }

    /// As null it would find nothing, and a check would pass.
    @Test func aPatternThatIsNotValidEndsTheQuery() throws {
        #expect(throws: QueryError.self) { try query("SELECT 'a' REGEXP 'a('", files: [:]) }
    }
}
