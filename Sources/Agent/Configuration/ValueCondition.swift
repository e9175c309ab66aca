internal import Patterns

/// What a module's value, or a command's output, is held against.
package struct ValueCondition: Sendable, Hashable {
    package enum Comparison: Sendable, Hashable {
        case greater(Double)
        case less(Double)
        case equal(Double)
        case unequal(Double)
        /// Strictly between.
        case between(Double, Double)
        /// A regular expression of Perl's dialect, found anywhere.
        case matches(String)
    }

    package let comparison: Comparison

    /// Reads a condition, and gives what stands behind it.
    ///
    /// Besides `OP NUMBER`, signs, fractions and a missing space between operator and number are understood, and `==`.
    static func read(_ text: String) -> (condition: ValueCondition, rest: String)? {
        let scalars = text.unicodeScalars[...].trimmed
        if scalars.starts(with: "=~".unicodeScalars) { return readExpression(scalars.dropFirst(2).trimmed) }
        if scalars.first == "(" { return readInterval(scalars.dropFirst()) }
        for (word, make) in operators where scalars.starts(with: word.unicodeScalars) {
            guard let (number, rest) = readNumber(scalars.dropFirst(word.unicodeScalars.count)) else { return nil }
            guard rest.first?.isBlank ?? true else { return nil }
            return (ValueCondition(comparison: make(number)), String(rest.trimmed))
        }
        return nil
    }

    /// Longer ones first.
    private static let operators: [(String, @Sendable (Double) -> Comparison)] = [
        ("!=", { .unequal($0) }), ("==", { .equal($0) }), ("=", { .equal($0) }), (">", { .greater($0) }),
        ("<", { .less($0) }),
    ]

    private static func readExpression(_ text: Substring.UnicodeScalarView) -> (ValueCondition, String)? {
        let pattern = String(text.prefix { !$0.isBlank })
        guard !pattern.isEmpty, (try? LinearPattern(pattern)) != nil else { return nil }
        return (
            ValueCondition(comparison: .matches(pattern)), String(text.dropFirst(pattern.unicodeScalars.count).trimmed)
        )
    }

    private static func readInterval(_ text: Substring.UnicodeScalarView) -> (ValueCondition, String)? {
        guard let (low, afterLow) = readNumber(text), afterLow.trimmed.first == ",",
            let (high, afterHigh) = readNumber(afterLow.trimmed.dropFirst()), afterHigh.trimmed.first == ")"
        else { return nil }
        return (ValueCondition(comparison: .between(low, high)), String(afterHigh.trimmed.dropFirst().trimmed))
    }

    private static func readNumber(_ text: Substring.UnicodeScalarView) -> (Double, Substring.UnicodeScalarView)? {
        let text = text.trimmed
        let word = text.prefix { ("0"..."9").contains($0) || ".+-".unicodeScalars.contains($0) }
        guard let number = Double(String(word)) else { return nil }
        return (number, text.dropFirst(word.count))
    }

    /// Whether an output satisfies the condition; its number is what it begins with, and 0 where that is none.
    package func holds(for output: String) -> Bool {
        switch comparison {
        case .greater(let limit): ValueCondition.number(output) > limit
        case .less(let limit): ValueCondition.number(output) < limit
        case .equal(let wanted): ValueCondition.number(output) == wanted
        case .unequal(let other): ValueCondition.number(output) != other
        case .between(let low, let high):
            ValueCondition.number(output) > low && ValueCondition.number(output) < high
        case .matches(let pattern):
            // A pattern that cannot be read is told when the configuration is.
            (try? LinearPattern(pattern))?.matches(output) ?? false
        }
    }

    static func number(_ output: String) -> Double {
        let word = output.unicodeScalars[...].trimmed.prefix {
            ("0"..."9").contains($0) || ".+-eE".unicodeScalars.contains($0)
        }
        var digits = String(word)
        while !digits.isEmpty {
            if let number = Double(digits) { return number }
            digits.removeLast()
        }
        return 0
    }
}

extension ValueCondition: CustomStringConvertible {
    package var description: String {
        switch comparison {
        case .greater(let number): "> \(number)"
        case .less(let number): "< \(number)"
        case .equal(let number): "= \(number)"
        case .unequal(let number): "!= \(number)"
        case .between(let low, let high): "(\(low), \(high))"
        case .matches(let pattern): "=~ \(pattern)"
        }
    }
}

/// A condition, and the command that belongs to it.
package struct CommandCondition: Sendable, Hashable {
    package let condition: ValueCondition
    /// Run to get the output that is compared (a precondition), or run where the value satisfies it.
    package let command: String
}
