/// The parts of a regular expression.
indirect enum PatternNode: Sendable {
    case set(ScalarSet)
    case place(PatternPlace.Kind)
    case sequence([PatternNode])
    case either([PatternNode])
    /// Without a maximum: any number.
    case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// Reads a regular expression of Perl's dialect.
struct PatternParser {
    private var rest: Substring.UnicodeScalarView
    private var depth = 0
    private let lineFeeds: LinearPattern.LineFeeds
    /// The pattern begins with `(?i)`.
    let ignoresCase: Bool

    init(_ pattern: String, lineFeeds: LinearPattern.LineFeeds) throws(LinearPatternError) {
        guard pattern.unicodeScalars.count <= LinearPattern.lengthLimit else { throw .tooLong }
        ignoresCase = pattern.unicodeScalars.starts(with: "(?i)".unicodeScalars)
        rest = pattern.unicodeScalars.dropFirst(ignoresCase ? 4 : 0)
        self.lineFeeds = lineFeeds
    }

    mutating func parse() throws(LinearPatternError) -> PatternNode {
        let node = try alternatives()
        guard rest.isEmpty else { throw .invalid(.closedGroup) }
        return node
    }

    private mutating func alternatives() throws(LinearPatternError) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(LinearPatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = rest.first, next != "|", next != ")" {
            rest.removeFirst()
            nodes.append(try repeated(try atom(next)))
        }
        return .sequence(nodes)
    }

    private mutating func atom(_ scalar: Unicode.Scalar) throws(LinearPatternError) -> PatternNode {
        switch scalar {
        case "(": return try group()
        case "[":
            var bracket = PatternBracket(rest)
            let set = try bracket.set()
            rest = bracket.rest
            return .set(set)
        case ".": return .set(lineFeeds == .special ? ScalarSet.lineFeed.negated : ScalarSet().negated)
        case "^": return .place(.start)
        case "$": return .place(lineFeeds == .special ? .lastLineEnd : .end)
        case "\\": return try escape()
        case "*", "+", "?": throw .invalid(.repetitionOfNothing)
        case "{" where PatternInterval(rest) != nil: throw .invalid(.repetitionOfNothing)
        case _: return .set(ScalarSet(scalar))
        }
    }

    private mutating func group() throws(LinearPatternError) -> PatternNode {
        if take("?"), !take(":") { throw .unsupported("(?" + String(String.UnicodeScalarView(rest.prefix(1)))) }
        guard depth < LinearPattern.depthLimit else { throw .tooDeep }
        depth += 1
        let node = try alternatives()
        depth -= 1
        guard take(")") else { throw .invalid(.openGroup) }
        return node
    }

    private mutating func escape() throws(LinearPatternError) -> PatternNode {
        if let letter = rest.first, let kind = PatternParser.places[letter] {
            rest.removeFirst()
            return .place(kind)
        }
        var escape = PatternEscape(rest)
        let set = try escape.set()
        rest = escape.rest
        return .set(set)
    }

    private static let places: [Unicode.Scalar: PatternPlace.Kind] = [
        "A": .start, "z": .end, "Z": .lastLineEnd, "b": .wordBoundary, "B": .notWordBoundary,
    ]

    private mutating func repeated(_ node: PatternNode) throws(LinearPatternError) -> PatternNode {
        let bounds: (minimum: Int, maximum: Int?)
        switch rest.first {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            // A brace that is no interval is itself.
            guard let interval = PatternInterval(rest.dropFirst()) else { return node }
            rest = interval.rest
            return try finished(node, (interval.minimum, interval.maximum))
        case _: return node
        }
        rest.removeFirst()
        return try finished(node, bounds)
    }

    private mutating func finished(
        _ node: PatternNode, _ bounds: (minimum: Int, maximum: Int?)
    ) throws(LinearPatternError) -> PatternNode {
        // Only how much is found differs, and nobody asks.
        _ = take("?")
        if rest.first == "+" { throw .unsupported("possessive repetition") }
        if rest.first == "*" || rest.first == "?" { throw .invalid(.repetitionOfNothing) }
        if case .place = node { throw .invalid(.repetitionOfNothing) }
        if let maximum = bounds.maximum, maximum < bounds.minimum { throw .invalid(.reversedRange) }
        return .repeated(node, minimum: bounds.minimum, maximum: bounds.maximum)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }
}

/// The rest of `{2}`, `{2,}`, `{,3}` or `{2,3}` behind its brace.
private struct PatternInterval {
    let minimum: Int
    let maximum: Int?
    let rest: Substring.UnicodeScalarView

    init?(_ text: Substring.UnicodeScalarView) {
        guard let end = text.prefix(12).firstIndex(of: "}") else { return nil }
        let numbers = text[..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map {
            String(String.UnicodeScalarView($0))
        }
        guard numbers.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            numbers.contains(where: { !$0.isEmpty })
        else { return nil }
        let minimum = Int(numbers[0]) ?? 0
        self.minimum = minimum
        maximum = numbers.count == 1 ? minimum : numbers[1].isEmpty ? nil : Int(numbers[1])
        rest = text[text.index(after: end)...]
    }
}
