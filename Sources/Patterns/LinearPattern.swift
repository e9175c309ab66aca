/// A regular expression in Perl's dialect that is searched in time that is bounded by the sizes of text and pattern.
///
/// The C library's search takes minutes and gigabytes for patterns that look harmless, such as `.*a.{20}b`, on a text that
/// was made for it. This one follows all possible readings of a text at once, and remembers nothing between texts. What
/// it cannot do (referring back to a group, looking around) is refused by name. Classes are those of ASCII.
package struct LinearPattern: Sendable {
    private let program: [PatternStep]
    private let ignoresCase: Bool

    package init(_ pattern: String) throws(LinearPatternError) {
        var parser = try PatternParser(pattern)
        let tree = try parser.parse()
        ignoresCase = parser.ignoresCase
        var compiler = PatternCompiler()
        try compiler.add(tree)
        try compiler.append(.accept)
        program = compiler.steps
    }

    /// Whether the pattern is found anywhere in a text.
    package func matches(_ text: String) -> Bool {
        var search = PatternSearch(program, ignoresCase: ignoresCase)
        var before: Unicode.Scalar?
        var rest = text.unicodeScalars[...]
        while true {
            let next = rest.popFirst()
            let place = PatternPlace(before: before, next: next, isLast: rest.isEmpty)
            if search.follow(place) { return true }
            guard let next else { return false }
            search.take(next)
            before = next
        }
    }
}

/// Why a pattern cannot be used.
package enum LinearPatternError: Error, Sendable, Hashable {
    /// Longer than ``LinearPattern/lengthLimit``, or larger once its repetitions are written out.
    case tooLarge
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
