internal import Facts
internal import Patterns

/// Which lines of a log are wanted: a POSIX extended regular expression found anywhere in the line, whatever its letters'
/// case, as in the log modules of Pandora agents.
///
/// What such modules usually take from Perl is understood: `\d`, `\D` and `(?:`.
package struct LogPattern: Sendable {
    private let expression: RegularExpression

    package init(_ pattern: String) throws(LogReadingError) {
        do {
            expression = try RegularExpression(LogPattern.translated(pattern), letterCase: .ignored)
        } catch {
            switch error {
            case .invalid: throw .pattern(pattern)
            case .tooLarge, .refersBack: throw .costlyPattern(pattern)
            }
        }
    }

    package func matches(_ line: UnsafeRawBufferPointer) -> Bool { expression.matches(line) }

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
