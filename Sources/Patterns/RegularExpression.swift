internal import Glibc
internal import Synchronization

/// A compiled POSIX extended regular expression.
///
/// It is Sendable, though the compiler cannot see it: regexec(3) only reads what the pointer leads to, and nothing writes
/// there after `init`.
package final class RegularExpression: @unchecked Sendable {
    private let compiled: UnsafeMutablePointer<regex_t>

    package enum LetterCase: Sendable {
        case distinguished
        case ignored
    }

    /// Refuses a pattern that is not valid, and one whose compilation or use could take the machine's memory.
    package init(_ pattern: String, letterCase: LetterCase = .distinguished) throws(RegularExpressionError) {
        guard PatternSize(pattern).isWithinLimit else { throw .tooLarge(pattern: pattern) }
        guard !RegularExpression.refersBack(pattern) else { throw .refersBack(pattern: pattern) }
        // All zero, so that after a failed compilation there is nothing to free.
        compiled = .allocate(capacity: 1)
        compiled.initialize(to: regex_t())
        // The C library would take what stands before a NUL for all of it.
        guard !pattern.utf8.contains(0) else { throw .invalid(pattern: pattern, message: "it holds a NUL") }
        let code = regcomp(compiled, pattern, REG_EXTENDED | REG_NOSUB | (letterCase == .ignored ? REG_ICASE : 0))
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 128)
            regerror(code, nil, &message, message.count)
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw .invalid(pattern: pattern, message: text)
        }
    }

    deinit {
        regfree(compiled)
        compiled.deinitialize(count: 1)
        compiled.deallocate()
    }

    package func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
    }

    /// The text may hold NULs, behind which nothing must be able to hide.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress?.assumingMemoryBound(to: CChar.self) else {
            return regexec(compiled, "", 0, nil, 0) == 0
        }
        var range = regmatch_t(rm_so: 0, rm_eo: regoff_t(text.count))
        return regexec(compiled, start, 1, &range, REG_STARTEND) == 0
    }

    /// Whether a part stands for what a group found: one long text then takes minutes and gigabytes.
    private static func refersBack(_ pattern: String) -> Bool {
        var rest = pattern.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else { continue }
            if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(escaped) { return true }
        }
        return false
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
    case refersBack(pattern: String)
}

extension RegularExpressionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let pattern, let message): "'\(pattern)' is no valid regular expression: \(message)"
        case .refersBack(let pattern):
            """
            the regular expression '\(pattern.prefix(200))' refers back to a group, which may take minutes and all \
            memory on one long text
            """
        case .tooLarge(let pattern):
            """
            the regular expression '\(pattern.prefix(200))' is too large: it has more than \(PatternSize.limit) parts \
            when its repetitions are written out
            """
        }
    }
}
