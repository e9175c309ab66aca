internal import Patterns

/// Which lines of a log are wanted: a regular expression of Perl's dialect found anywhere in the line, whatever its letters'
/// case, as in the log modules of Pandora agents.
package struct LogPattern: Sendable {
    private let expression: LinearPattern

    package init(_ pattern: String) throws(LogReadingError) {
        do throws(LinearPatternError) {
            expression = try LinearPattern(pattern, letterCase: .ignored)
        } catch {
            throw .pattern(pattern, reason: error.description)
        }
    }

    package func matches(_ line: UnsafeRawBufferPointer) -> Bool { expression.matches(line) }
}
