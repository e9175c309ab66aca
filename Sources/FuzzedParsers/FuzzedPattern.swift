internal import Patterns

/// A pattern, and behind the first line feed a text.
enum FuzzedPattern {
    static func read(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
        guard let text = parts.last.map({ Array($0) }) else { return }
        let pattern = String(decoding: parts[0], as: UTF8.self)
        try read(pattern, text, .distinguished, .special)
        try read(pattern, text, .ignored, .ordinary)
    }

    /// What a pattern has seen before, and how the text was given, changes nothing.
    private static func read(
        _ pattern: String, _ text: [UInt8], _ letterCase: LinearPattern.LetterCase, _ lineFeeds: LinearPattern.LineFeeds
    ) throws {
        guard let compiled = try? LinearPattern(pattern, letterCase: letterCase, lineFeeds: lineFeeds) else { return }
        let isFound = text.withUnsafeBytes { compiled.matches($0) }
        guard text.withUnsafeBytes({ compiled.matches($0) }) == isFound,
            compiled.matches(String(decoding: text, as: UTF8.self)) == isFound
        else { throw BrokenPromise("the pattern finds something else at another time") }
    }
}
