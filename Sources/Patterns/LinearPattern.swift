internal import Synchronization

/// A regular expression in Perl's dialect that is searched in time that is bounded by the sizes of text and pattern.
///
/// Other engines take minutes and gigabytes for patterns that look harmless, such as `.*a.{20}b`, on a text that was
/// made for it. This one follows all possible readings of a text at once. What it cannot do (referring back to a group,
/// looking around) is refused by name. Classes are those of ASCII.
package struct LinearPattern: Sendable {
    /// What is remembered of earlier texts makes later ones quick.
    private final class Memory: Sendable {
        let search: Mutex<PatternSearch>

        init(_ search: PatternSearch) {
            self.search = Mutex(search)
        }
    }

    let program: [PatternStep]
    private let memory: Memory

    package enum LetterCase: Sendable {
        case distinguished
        case ignored
    }

    /// What a line feed is to a dot and to `$`.
    package enum LineFeeds: Sendable {
        /// As in Perl: a dot does not take one, and `$` is also before one that ends the text.
        case special
        /// A character like any other, so that nothing hides behind one.
        case ordinary
    }

    package init(
        _ pattern: String, letterCase: LetterCase = .distinguished, lineFeeds: LineFeeds = .special
    ) throws(LinearPatternError) {
        var parser = try PatternParser(pattern, lineFeeds: lineFeeds)
        let tree = try parser.parse()
        var compiler = PatternCompiler(letterCase: parser.ignoresCase ? .ignored : letterCase)
        try compiler.add(tree)
        try compiler.append(.accept)
        program = compiler.steps
        memory = Memory(PatternSearch(program))
    }

    /// Whether the pattern is found anywhere in a text.
    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    /// Whether the pattern is found anywhere in UTF-8; what is no UTF-8 is read as U+FFFD.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if let isFound = memory.search.withLockIfAvailable({ $0.finds(in: text) }) { return isFound }
        var search = PatternSearch(program)
        return search.finds(in: text)
    }
}

/// Why a pattern cannot be used.
package enum LinearPatternError: Error, Sendable, Hashable {
    /// Longer than ``LinearPattern/lengthLimit``.
    case tooLong
    /// Larger than ``LinearPattern/sizeLimit`` once its repetitions are written out.
    case tooLarge
    /// With more groups within each other than ``LinearPattern/depthLimit``.
    case tooDeep
    /// The part that is valid elsewhere, but not understood here.
    case unsupported(String)
    case invalid(Fault)

    package enum Fault: String, Sendable, Hashable {
        case openGroup = "a group is not closed"
        case closedGroup = "a group is closed that was not opened"
        case openBracket = "a bracket is not closed"
        case repetitionOfNothing = "a repetition follows nothing that can be repeated"
        case reversedRange = "a range ends before it begins"
        case endsInBackslash = "it ends in a backslash"
    }
}

extension LinearPatternError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong: "the regular expression has more than \(LinearPattern.lengthLimit) characters"
        case .tooDeep: "the regular expression has more than \(LinearPattern.depthLimit) groups within each other"
        case .tooLarge:
            "the regular expression has more than \(LinearPattern.sizeLimit) parts when its repetitions are written out"
        case .unsupported(let part): "the regular expression holds '\(part)', which is not supported"
        case .invalid(let fault): "the regular expression is not valid: \(fault.rawValue)"
        }
    }
}

extension LinearPattern {
    /// Scalars of a pattern.
    static let lengthLimit = 1_000
    /// Steps of a program: the time for each character of a text.
    static let sizeLimit = 1_000
    /// Groups within each other.
    static let depthLimit = 50
}
