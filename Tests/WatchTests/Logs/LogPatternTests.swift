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

    @Test func aBrokenPatternIsRefused() {
        #expect(throws: LogReadingError.pattern("(")) { try LogPattern("(") }
    }
}
