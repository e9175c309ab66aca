import Foundation
import Patterns
import Testing

@Suite struct LinearPatternTests {
    static let texts = [
        "", "a", "A", "b", "d", "5", "a5", "a.b", "a\\b", "]", "^", "-", "[", "a-b", "a_b", "x y", "x\ty", "word end",
        "}",
        "{", "aaa", "ab12", "(x)", "$5", "1+1", "/var/log", "\"", "a|b", "#", "%", ":", "A-Z", "a\n", "a\nb", "\n",
        "ab\n\n",
        "a{b", "a{,2}", "aaaa", "*", "x{}", "\u{1b}", "abAB", "_", "+", ".", "bad: 12%",
    ]

    static let supported = [
        "", "a", "^a$", "\\d", "\\D", "\\w+", "\\W", "\\s", "\\S", "a\\.b", "a.b", "[\\d]", "[^\\d]", "[\\w-]", "[\\s]",
        "[a\\]]", "[\\]a]", "[^\\]]", "[]a]", "[^]a]", "[a^]", "[\\^]", "[\\^\\-]", "[-^]", "[\\\\]", "[a-c]",
        "[a\\-c]",
        "[a-]", "[-a]", "[\\[]", "[[]", "[[:digit:]]", "[[:punct:]]", "[^[:alpha:]]", "[[:upper:]_]", "[.]", "[\\.]",
        "a*?b",
        "a+?", "a??", "a{2,3}", "a{2,3}?", "a{,2}b", "a{4}", "^a{2,}$", "(?:a|b)5", "(?i)a", "(?i)[^a]", "(?i)^[a-b]+$",
        "(a|b)\\d", "\\Aa", "a\\z", "a\\Z", "a$", "^$", "\\bend\\b", "\\Bn", "\\(x\\)", "\\$5", "1\\+1", "\\/var",
        "\\\"",
        "a\\|b", "x\\ty", "\\{", "\\}", "}", "a{b", "x{}", "\\#", "[+*?]", "[(){}]", "\\<", "[a-z]{2}\\d{2}", "[\\d.]+",
        "[\\w:-]", "^[^a]", "\\^", "\\-", "\\:", "[^^]", "[^-]", "[[a]", "[a[]", "[[\\]]", "[\\d-]", "\\x41", "\\x{41}",
        "[\\x41-\\x43]", "\\e", "a|", "|a", "()", "(a*)*b", "(a|aa)+$", "^(a?){3}a{3}$", "a.b|\\d+%", ".", "^.$",
        "\\.$",
        "[^\\W\\d]", "[\\D]", "(|a)+b", "(^a|b$)", "a$\\n?", "(a{0}){3}b", "[%-+]", "[a-c-e]",
    ]

    /// Perl itself says what a pattern finds.
    @Test func findsWhatPerlFinds() throws {
        let found = try perl(Self.supported, Self.texts)

        for (pattern, perlFinds) in zip(Self.supported, found) {
            let compiled = try LinearPattern(pattern)
            for (text, isFound) in zip(Self.texts, perlFinds) {
                #expect(compiled.matches(text) == isFound, "\(pattern) in \(text.debugDescription)")
            }
        }
        #expect(found.count == Self.supported.count)
    }

    /// What is neither refused here nor there finds the same.
    @Test(arguments: 0..<20) func findsWhatPerlFindsForRandomPatterns(_ seed: UInt64) throws {
        var generator = RandomPieces(state: seed)
        let pieces = [
            "a", "b", "[ab]", "[^a]", "\\d", "(a|b)", "(?:ab)", "(", ")", "*", "+", "?", "{2}", "{1,2}", "|", "$", "^",
            ".", "\\b",
        ]
        let patterns = (0..<300).map { _ in generator.text(of: pieces, upTo: 8) }.filter {
            (try? LinearPattern($0)) != nil
        }
        let texts = (0..<60).map { _ in generator.text(of: ["a", "b", "5", " ", "\n"], upTo: 9) }

        for (pattern, perlFinds) in zip(patterns, try perl(patterns, texts)) where !perlFinds.isEmpty {
            let compiled = try LinearPattern(pattern)
            for (text, isFound) in zip(texts, perlFinds) {
                #expect(compiled.matches(text) == isFound, "\(pattern) in \(text.debugDescription)")
            }
        }
        #expect(patterns.count > 20)
    }

    @Test(arguments: [
        "(", ")", "[", "[a", "a\\", "\\p{L}", "(?=a)", "(?<n>a)", "(?!a)", "(?i:a)", "a++", "a*+", "a**", "(a)\\1",
        "\\Qa",
        "\\x4", "\\x{110000}", "[+-\\]a-\\d]", "*a", "a|*", "[[:digit", "[[:nothing:]]", "\\h", "[z-a]", "a{3,2}", "^*",
        "[]",
        "[\\b]", "{2}", "(a", "a)",
    ])
    func refuses(_ pattern: String) {
        #expect(throws: LinearPatternError.self) { try LinearPattern(pattern) }
    }

    @Test func aPatternMayBeTooLongOrTooDeep() {
        #expect(throws: LinearPatternError.tooLong) { try LinearPattern(String(repeating: "a", count: 1_001)) }
        #expect(throws: LinearPatternError.tooDeep) { try LinearPattern(String(repeating: "(", count: 51)) }
    }

    @Test(arguments: ["a{1001}", "(a{100}){100}", "((((((a{0}b?){9}){9}){9}){9}){9}){9}"])
    func isTooLarge(_ pattern: String) {
        #expect(throws: LinearPatternError.tooLarge) { try LinearPattern(pattern) }
    }

    @Test func repetitionsOfNothingAreNotWrittenOut() throws {
        #expect(try LinearPattern("(((((a{0}){999}){999}){999}){999}){999}").matches(""))
    }

    @Test func findsOtherScriptsByTheirScalars() throws {
        #expect(try LinearPattern("^障.$").matches("障害"))
        #expect(try LinearPattern("[ぁ-ん]").matches("アか"))
        #expect(try LinearPattern("(?i)É").matches("é"))
    }

    @Test func aNULHidesNothing() throws {
        #expect(try LinearPattern("bad").matches("good\u{0}bad"))
    }

    /// Patterns that take other engines minutes, gigabytes or years.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*)(.*)(.*)(.*)x", "(a?){50}a{50}c", ".*a.{100}c", ".*(a|b).{20}x",
        ])
    func endsSoon(_ pattern: String) throws {
        var generator = RandomPieces(state: 1)
        let text =
            generator.text(of: ["a", "b"], upTo: 10)
            + (0..<2_000).map { _ in generator.piece(of: ["a", "b"]) }.joined() + "!"

        #expect(try !LinearPattern(pattern).matches(text))
    }

    @Test func survivesRandomPatterns() {
        var generator = RandomPieces(state: 9)
        let pieces = [
            "a", "[", "]", "^", "-", "\\", "d", "(", ")", "?", "*", "+", "{", "}", ",", "3", ":", "|", "$", ".", "é",
            "x", "[:",
        ]
        for _ in 0..<5_000 {
            // What is refused must be refused without a crash, and what is not must be usable.
            _ = try? LinearPattern(generator.text(of: pieces, upTo: 12)).matches("a3-]^é")
        }
    }

    /// For each pattern and text whether it is found; nothing for a pattern that Perl refuses.
    private func perl(_ patterns: [String], _ texts: [String]) throws -> [[Bool]] {
        let program = """
            no warnings; my ($p, $t) = map { [split /\\x1e/, $_, -1] } @ARGV;
            for my $p (@$p) {
                my $r = eval { qr/(?:)$p/ };
                print(defined $r ? join('', map { $_ =~ $r ? 1 : 0 } @$t) : '', "\\n");
            }
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/perl")
        process.arguments = ["-e", program, patterns.joined(separator: "\u{1e}"), texts.joined(separator: "\u{1e}")]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try #require(try output.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.map { $0 == "1" } }
    }
}
