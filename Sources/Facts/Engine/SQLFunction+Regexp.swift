internal import Glibc
internal import Synchronization

extension SQLFunction {
    /// `value REGEXP pattern`: a POSIX extended regular expression found anywhere in the value.
    static let regexp = SQLFunction(
        "regexp", argumentCount: 2, "`value REGEXP pattern`, a POSIX extended regular expression"
    ) { arguments in
        guard case .text(let pattern) = arguments[0], arguments[1] != .null else { return .null }
        return RegularExpression.cached(pattern).map { .bool($0.matches(arguments[1].plainText)) } ?? .null
    }
}

/// A compiled POSIX extended regular expression.
package final class RegularExpression: @unchecked Sendable {
    // Sendable: regexec(3) only reads the compiled expression, which nothing changes after `init`.
    private var compiled = regex_t()

    package init?(_ pattern: String) {
        guard regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
    }

    deinit {
        regfree(&compiled)
    }

    package func matches(_ text: String) -> Bool {
        regexec(&compiled, text, 0, nil, 0) == 0
    }

    private static let compiledPatterns = Mutex<[String: RegularExpression]>([:])
    /// Patterns kept compiled; a query has few.
    private static let cacheLimit = 256

    /// The expression for a pattern, compiled once; nil where the pattern is not valid.
    package static func cached(_ pattern: String) -> RegularExpression? {
        compiledPatterns.withLock { known in
            if let expression = known[pattern] { return expression }
            if known.count >= cacheLimit { known.removeAll() }
            known[pattern] = RegularExpression(pattern)
            return known[pattern]
        }
    }
}
