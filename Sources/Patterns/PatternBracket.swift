/// Reads `a-z\d]`: a bracket behind its beginning.
struct PatternBracket {
    private(set) var rest: Substring.UnicodeScalarView

    init(_ rest: Substring.UnicodeScalarView) {
        self.rest = rest
    }

    mutating func set() throws(LinearPatternError) -> ScalarSet {
        var set = ScalarSet()
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while let scalar = rest.popFirst() {
            if scalar == "]", !isFirst { return isNegated ? set.negated : set }
            isFirst = false
            switch try member(scalar) {
            case .one(let scalar): try addRange(from: scalar, to: &set)
            case .several(let members): set.formUnion(members)
            }
        }
        throw .invalid(.openBracket)
    }

    private enum Member {
        case one(Unicode.Scalar)
        case several(ScalarSet)
    }

    private mutating func member(_ scalar: Unicode.Scalar) throws(LinearPatternError) -> Member {
        switch scalar {
        case "[" where rest.first == ":":
            return .several(try namedClass())
        case "\\":
            var escape = PatternEscape(rest)
            defer { rest = escape.rest }
            if let scalar = try escape.scalar() { return .one(scalar) }
            return .several(try escape.set())
        case _:
            return .one(scalar)
        }
    }

    /// A hyphen makes a range unless it ends the bracket.
    private mutating func addRange(from start: Unicode.Scalar, to set: inout ScalarSet) throws(LinearPatternError) {
        guard rest.first == "-", let after = rest.dropFirst().first, after != "]" else {
            set.insert(start.value...start.value)
            return
        }
        rest.removeFirst(2)
        guard case .one(let end) = try member(after) else { throw .unsupported("a range that ends in a class") }
        guard start.value <= end.value else { throw .invalid(.reversedRange) }
        set.insert(start.value...end.value)
    }

    private mutating func namedClass() throws(LinearPatternError) -> ScalarSet {
        let name = rest.dropFirst().prefix { $0 != ":" }
        let after = rest[name.endIndex...]
        let text = String(String.UnicodeScalarView(name.prefix(20)))
        guard after.starts(with: ":]".unicodeScalars), let set = ScalarSet.named(text) else {
            throw .unsupported("[:\(text)")
        }
        rest = after.dropFirst(2)
        return set
    }
}

/// Reads `d`, `n` or `x41`: what stands behind a backslash.
struct PatternEscape {
    private(set) var rest: Substring.UnicodeScalarView

    init(_ rest: Substring.UnicodeScalarView) {
        self.rest = rest
    }

    mutating func set() throws(LinearPatternError) -> ScalarSet {
        if let scalar = try scalar() { return ScalarSet(scalar) }
        guard let letter = rest.popFirst() else { throw .invalid(.endsInBackslash) }
        switch letter {
        case "d": return .digits
        case "D": return ScalarSet.digits.negated
        case "w": return .word
        case "W": return ScalarSet.word.negated
        case "s": return .space
        case "S": return ScalarSet.space.negated
        case _: throw .unsupported("\\\(letter)")
        }
    }

    /// Nil, and nothing is read, where the escape stands for a class.
    mutating func scalar() throws(LinearPatternError) -> Unicode.Scalar? {
        guard let letter = rest.first else { throw .invalid(.endsInBackslash) }
        let scalar: Unicode.Scalar
        switch letter {
        case "t": scalar = "\t"
        case "n": scalar = "\n"
        case "r": scalar = "\r"
        case "f": scalar = "\u{c}"
        case "e": scalar = "\u{1b}"
        case "x":
            rest.removeFirst()
            return try hexadecimal()
        // All letters and digits mean something, or may one day.
        case "a"..."z", "A"..."Z", "0"..."9": return nil
        case _: scalar = letter
        }
        rest.removeFirst()
        return scalar
    }

    /// `41` or `{3042}`.
    private mutating func hexadecimal() throws(LinearPatternError) -> Unicode.Scalar {
        let isBraced = rest.first == "{"
        if isBraced { rest.removeFirst() }
        let digits = rest.prefix(isBraced ? 6 : 2).prefix { $0.properties.isASCIIHexDigit }
        rest = rest[digits.endIndex...]
        guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
            let scalar = Unicode.Scalar(value),
            !isBraced || rest.popFirst() == "}", isBraced || digits.count == 2
        else { throw .unsupported("\\x") }
        return scalar
    }
}
