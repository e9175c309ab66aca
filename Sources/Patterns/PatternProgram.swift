/// A step of a search.
enum PatternStep: Sendable {
    /// Takes a scalar of the set.
    case take(ScalarSet)
    case check(PatternPlace.Kind)
    /// Goes on in two places.
    case fork(Int, Int)
    case jump(Int)
    case accept
}

/// Between two scalars of a text.
struct PatternPlace {
    let before: Before
    let next: Unicode.Scalar?
    /// Nothing is behind the next scalar.
    let isLast: Bool

    enum Before: Sendable {
        case nothing
        case word
        case other

        init(_ scalar: Unicode.Scalar) { self = ScalarSet.word.contains(scalar) ? .word : .other }
    }

    enum Kind: Sendable {
        case start
        case end
        /// The end, or before the line feed that ends the text.
        case lastLineEnd
        case wordBoundary
        case notWordBoundary
    }

    func `is`(_ kind: Kind) -> Bool {
        switch kind {
        case .start: before == .nothing
        case .end: next == nil
        case .lastLineEnd: next == nil || (isLast && next == "\n")
        case .wordBoundary: (before == .word) != isBeforeWord
        case .notWordBoundary: (before == .word) == isBeforeWord
        }
    }

    private var isBeforeWord: Bool { next.map(ScalarSet.word.contains) ?? false }
}

/// Writes the steps for a pattern, its repetitions written out.
struct PatternCompiler {
    private(set) var steps: [PatternStep] = []
    private let letterCase: LinearPattern.LetterCase

    init(letterCase: LinearPattern.LetterCase) {
        self.letterCase = letterCase
    }

    mutating func append(_ step: PatternStep) throws(LinearPatternError) {
        guard steps.count < LinearPattern.sizeLimit else { throw .tooLarge }
        steps.append(step)
    }

    mutating func add(_ node: PatternNode) throws(LinearPatternError) {
        switch node {
        case .set(let set): try append(.take(letterCase == .ignored ? set.inAnyCase : set))
        case .place(let kind): try append(.check(kind))
        case .sequence(let nodes): for node in nodes { try add(node) }
        case .either(let branches): try addEither(branches[...])
        case .repeated(let node, let minimum, let maximum): try addRepeated(node, minimum, maximum)
        }
    }

    private mutating func addEither(_ branches: ArraySlice<PatternNode>) throws(LinearPatternError) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let fork = steps.count
            try append(.fork(fork + 1, 0))
            try add(branch)
            ends.append(steps.count)
            try append(.jump(0))
            steps[fork] = .fork(fork + 1, steps.count)
        }
        if let last = branches.last { try add(last) }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func addRepeated(
        _ node: PatternNode, _ minimum: Int, _ maximum: Int?
    ) throws(LinearPatternError) {
        guard minimum <= LinearPattern.sizeLimit, maximum ?? 0 <= LinearPattern.sizeLimit else { throw .tooLarge }
        for _ in 0..<minimum {
            let start = steps.count
            try add(node)
            // What writes no step would be written out without end.
            if steps.count == start { break }
        }
        guard let maximum else {
            let fork = steps.count
            try append(.fork(fork + 1, 0))
            try add(node)
            try append(.jump(fork))
            steps[fork] = .fork(fork + 1, steps.count)
            return
        }
        var forks: [Int] = []
        for _ in minimum..<maximum {
            forks.append(steps.count)
            try append(.jump(0))
            try add(node)
        }
        for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
    }
}
