internal import Patterns

extension SQLFunction {
    /// `value REGEXP pattern`: a POSIX extended regular expression found anywhere in the value.
    static let regexp = SQLFunction(
        "regexp", argumentCount: 2, "`value REGEXP pattern`, a POSIX extended regular expression"
    ) { arguments in
        guard case .text(let pattern) = arguments[0], arguments[1] != .null else { return .null }
        return .bool(try RegularExpression.cached(pattern).matches(arguments[1].plainText))
    }
}
