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
    let before: Unicode.Scalar?
    let next: Unicode.Scalar?
    /// Nothing is behind the next scalar.
    let isLast: Bool

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
        case .start: before == nil
        case .end: next == nil
        case .lastLineEnd: next == nil || (isLast && next == "\n")
        case .wordBoundary: isWord(before) != isWord(next)
        case .notWordBoundary: isWord(before) == isWord(next)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map(ScalarSet.word.contains) ?? false
    }
}

/// Writes the steps for a pattern, its repetitions written out.
struct PatternCompiler {
    private(set) var steps: [PatternStep] = []

    mutating func append(_ step: PatternStep) throws(LinearPatternError) {
        guard steps.count < LinearPattern.sizeLimit else { throw .tooLarge }
        steps.append(step)
    }

    mutating func add(_ node: PatternNode) throws(LinearPatternError) {
        switch node {
        case .set(let set): try append(.take(set))
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

/// The places of a program that all readings of the text so far have led to.
struct PatternSearch {
    private let program: [PatternStep]
    private let ignoresCase: Bool
    /// Before the current place is looked at.
    private var waiting: [Int] = []
    /// Steps that take a scalar here.
    private var ready: [Int] = []
    /// The place at which a step was last reached.
    private var reached: [Int]
    private var place = 0
    private var open: [Int] = []

    init(_ program: [PatternStep], ignoresCase: Bool) {
        self.program = program
        self.ignoresCase = ignoresCase
        reached = Array(repeating: 0, count: program.count)
    }

    /// Goes on as far as possible without taking a scalar; true where the pattern is found.
    mutating func follow(_ here: PatternPlace) -> Bool {
        place += 1
        ready.removeAll(keepingCapacity: true)
        open = waiting
        // The pattern may begin at every place.
        open.append(0)
        while let step = open.popLast() {
            guard reached[step] != place else { continue }
            reached[step] = place
            switch program[step] {
            case .accept: return true
            case .take: ready.append(step)
            case .check(let kind): if here.is(kind) { open.append(step + 1) }
            case .jump(let target): open.append(target)
            case .fork(let one, let other):
                open.append(one)
                open.append(other)
            }
        }
        return false
    }

    mutating func take(_ scalar: Unicode.Scalar) {
        waiting.removeAll(keepingCapacity: true)
        for step in ready {
            guard case .take(let set) = program[step] else { continue }
            if ignoresCase ? set.containsInAnyCase(scalar) : set.contains(scalar) { waiting.append(step + 1) }
        }
    }
}
