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

    @Test(arguments: [
        (#"(.*)\1"#, #"the regular expression holds '\1', which is not supported"#),
        (
            "((a{1,100}){1,100}){1,100}",
            "the regular expression has more than 1000 parts when its repetitions are written out"
        ), ("(", "the regular expression is not valid: a group is not closed"),
    ])
    func aPatternThatCannotBeUsedIsRefusedWithItsReason(_ pattern: String, _ reason: String) {
        #expect(throws: LogReadingError.pattern(pattern, reason: reason)) { try LogPattern(pattern) }
    }

    @Test func bytesOfNoEncodingHideNothing() throws {
        let pattern = try LogPattern("^caf.: failed$")

        #expect([UInt8]("caf".utf8 + [0xe9] + ": failed".utf8).withUnsafeBytes { pattern.matches($0) })
    }

    @Test func aDigitAfterABackslashThatStandsForItselfIsNoReference() throws {
        let pattern = try LogPattern(#"a\\1"#)

        #expect(Array(#"a\1"#.utf8).withUnsafeBytes { pattern.matches($0) })
    }
}
