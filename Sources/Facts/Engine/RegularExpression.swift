internal import Glibc
internal import Synchronization

/// A compiled POSIX extended regular expression.
package final class RegularExpression: @unchecked Sendable {
    // Sendable: regexec(3) only reads the compiled expression, which nothing changes after `init`.
    private var compiled = regex_t()

    /// Refuses a pattern that is not valid, and one whose compilation could take the machine's memory.
    package init(_ pattern: String) throws(RegularExpressionError) {
        guard PatternSize(pattern).isWithinLimit else { throw .tooLarge(pattern: pattern) }
        let code = regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB)
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 128)
            regerror(code, nil, &message, message.count)
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw .invalid(pattern: pattern, message: text)
        }
    }

    deinit {
        // After a failed compilation there is nothing to free, and all of it is zero.
        regfree(&compiled)
    }

    package func matches(_ text: String) -> Bool {
        regexec(&compiled, text, 0, nil, 0) == 0
    }

    private static let compiledPatterns = Mutex<[String: RegularExpression]>([:])
    /// Patterns kept compiled; a query has few.
    private static let cacheLimit = 64

    /// The expression for a pattern, compiled once.
    package static func cached(_ pattern: String) throws(RegularExpressionError) -> RegularExpression {
        if let known = compiledPatterns.withLock({ $0[pattern] }) { return known }
        let expression = try RegularExpression(pattern)
        compiledPatterns.withLock { known in
            if known.count >= cacheLimit { known.removeAll() }
            known[pattern] = expression
        }
        return expression
    }
}

/// Why a pattern cannot be used.
package enum RegularExpressionError: Error, Sendable, Hashable {
    /// The message is the C library's.
    case invalid(pattern: String, message: String)
    case tooLarge(pattern: String)
}

extension RegularExpressionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let pattern, let message): "'\(pattern)' is no valid regular expression: \(message)"
        case .tooLarge(let pattern):
            """
            the regular expression '\(pattern.prefix(200))' is too large: it has more than \(PatternSize.limit) parts \
            when its repetitions are written out
            """
        }
    }
}
