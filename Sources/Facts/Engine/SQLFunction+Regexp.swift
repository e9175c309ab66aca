internal import Patterns
internal import Synchronization

extension SQLFunction {
    /// `value REGEXP pattern`: a regular expression of Perl's dialect found anywhere in the value.
    static let regexp = SQLFunction(
        "regexp", argumentCount: 2, "`value REGEXP pattern`, a regular expression of Perl's dialect"
    ) { arguments in
        guard case .text(let pattern) = arguments[0], arguments[1] != .null else { return .null }
        return .bool(try KnownPatterns.pattern(pattern).matches(arguments[1].plainText))
    }
}

/// The patterns of queries, compiled once.
private enum KnownPatterns {
    private static let compiled = Mutex<[String: LinearPattern]>([:])
    /// A query has few.
    private static let limit = 64

    static func pattern(_ text: String) throws(PatternFault) -> LinearPattern {
        if let known = compiled.withLock({ $0[text] }) { return known }
        let pattern: LinearPattern
        do throws(LinearPatternError) {
            // Whoever writes a value must not hide its rest behind a line feed.
            pattern = try LinearPattern(text, lineFeeds: .ordinary)
        } catch {
            throw PatternFault(pattern: text, reason: error)
        }
        compiled.withLock { known in
            if known.count >= limit { known.removeAll() }
            known[text] = pattern
        }
        return pattern
    }
}

/// Why a query's pattern cannot be used.
private struct PatternFault: Error, CustomStringConvertible {
    let pattern: String
    let reason: LinearPatternError

    var description: String { "'\(pattern.prefix(200))' cannot be looked for: \(reason)" }
}
