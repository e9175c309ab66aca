import Testing

@testable import Watch

@Suite struct LogPatternTests {
    @Test(arguments: [
        (".*", "anything", true), ("error", "an ERROR", true), (#"\d+ users"#, "no 12 users", true),
        (#"^[\d.]+$"#, "1.2.3", true), (#"(?:a|b)c"#, "bc", true), ("x$", "xy", false), ("", "", true),
    ])
    func aPatternIsFoundAnywhereInTheLine(_ pattern: String, _ line: String, _ isFound: Bool) throws {
        let pattern = try LogPattern(pattern)

        #expect(Array(line.utf8).withUnsafeBytes { pattern.matches($0) } == isFound)
    }

    @Test(arguments: [#"(.*)\1"#, "((a{1,100}){1,100}){1,100}"])
    func aPatternThatMayTakeForEverIsRefused(_ pattern: String) {
        #expect(throws: LogReadingError.costlyPattern(pattern)) { try LogPattern(pattern) }
    }

    @Test func aDigitAfterABackslashThatStandsForItselfIsNoReference() throws {
        let pattern = try LogPattern(#"a\\1"#)

        #expect(Array(#"a\1"#.utf8).withUnsafeBytes { pattern.matches($0) })
    }

    @Test func aBrokenPatternIsRefused() {
        #expect(throws: LogReadingError.pattern("(")) { try LogPattern("(") }
    }
}
