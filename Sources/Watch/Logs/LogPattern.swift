internal import Facts
internal import Glibc

/// Which lines of a log are wanted: a POSIX extended regular expression found anywhere in the line, whatever its letters'
/// case, as in the log modules of Pandora agents.
///
/// What such modules usually take from Perl is understood: `\d`, `\D` and `(?:`.
package final class LogPattern: @unchecked Sendable {
    // Sendable: regexec(3) only reads the compiled expression, which nothing changes after `init`.
    private var compiled = regex_t()

    package init(_ pattern: String) throws(LogReadingError) {
        let translated = LogPattern.translated(pattern)
        guard PatternSize(translated).isWithinLimit, !LogPattern.refersBack(translated) else {
            throw .costlyPattern(pattern)
        }
        let code = regcomp(&compiled, translated, REG_EXTENDED | REG_NOSUB | REG_ICASE)
        guard code == 0, !pattern.utf8.contains(0) else { throw .pattern(pattern) }
    }

    deinit {
        regfree(&compiled)
    }

    package func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        // With REG_STARTEND the text needs no NUL at its end, and may hold some.
        var range = regmatch_t(rm_so: 0, rm_eo: regoff_t(line.count))
        let text = line.baseAddress?.assumingMemoryBound(to: CChar.self)
        return withExtendedLifetime(self) {
            text.map { regexec(&compiled, $0, 1, &range, REG_STARTEND) == 0 }
                ?? (regexec(&compiled, "", 0, nil, 0) == 0)
        }
    }

    /// Whether a part stands for what a group found: one long line then takes minutes and gigabytes.
    private static func refersBack(_ pattern: String) -> Bool {
        var rest = pattern.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else { continue }
            if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(escaped) { return true }
        }
        return false
    }

    private static func translated(_ pattern: String) -> String {
        var result = ""
        var rest = pattern[...]
        var isInBrackets = false
        while let letter = rest.popFirst() {
            if letter == "\\", let escaped = rest.popFirst() {
                switch escaped {
                case "d": result += isInBrackets ? "0-9" : "[0-9]"
                case "D" where !isInBrackets: result += "[^0-9]"
                case "t": result += "\t"
                default: result += "\\\(escaped)"
                }
                continue
            }
            if letter == "[" && !isInBrackets { isInBrackets = true } else if letter == "]" { isInBrackets = false }
            if letter == "(" && !isInBrackets && rest.hasPrefix("?:") { rest = rest.dropFirst(2) }
            result.append(letter)
        }
        return result
    }
}
