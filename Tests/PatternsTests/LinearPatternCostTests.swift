import Testing

@testable import Patterns

@Suite struct LinearPatternCostTests {
    static let patterns = [
        "(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*)(.*)(.*)(.*)x", "(a?){50}a{50}c", ".*a.{100}c", ".*(a|b).{20}x",
        "^(a*)*$",
        "\\b(a|b)*\\b.{30}c", "(?i)é.{40}x",
    ]

    /// Made for the patterns above: `a` and `b` in no order, and letters outside of ASCII.
    private static func text(_ count: Int) -> String {
        var pieces = RandomPieces(state: 3)
        return (0..<count).map { _ in pieces.piece(of: ["a", "b", "a", "é"]) }.joined()
    }

    @Test(arguments: patterns) func theWorkForEachCharacterIsBoundedByThePattern(_ pattern: String) throws {
        let program = try LinearPattern(pattern).program
        var text = Self.text(1_500)
        var search = PatternSearch(program)

        _ = text.withUTF8 { search.finds(in: UnsafeRawBufferPointer($0)) }

        #expect(search.work <= 1_501 * (3 * program.count + 3))
    }

    @Test(arguments: patterns) func whatIsKnownFromEarlierTextsChangesNothing(_ pattern: String) throws {
        let kept = try LinearPattern(pattern)

        for count in [1, 30, 400, 30, 1_000, 2] {
            let text = Self.text(count)
            #expect(try kept.matches(text) == LinearPattern(pattern).matches(text))
        }
    }

    /// More readings than are remembered: all of them are forgotten many times.
    @Test func forgettingChangesNothing() throws {
        let pattern = try LinearPattern("^.*a.{60}c$")
        let ab = (0..<6_000).map { _ in "ab" }.joined()
        var pieces = RandomPieces(state: 8)
        let text = (0..<6_000).map { _ in pieces.piece(of: ["a", "b"]) }.joined()

        #expect(pattern.matches(text + "a" + ab.prefix(60) + "c"))
        #expect(!pattern.matches(text + "b" + String(repeating: "b", count: 60) + "c"))
    }
}
