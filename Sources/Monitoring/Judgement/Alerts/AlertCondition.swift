package import Patterns

/// What an alert waits for.
package enum AlertCondition: Sendable, Hashable, Codable {
    /// A pattern is found in the value, or is not.
    case regex(pattern: String, isFound: Bool)
    /// The value is within two bounds, which belong to it, or outside of them.
    case maxMin(minimum: Double, maximum: Double, isWithin: Bool)
    /// The value is above a bound.
    case max(Double)
    /// The value is below a bound.
    case min(Double)
    /// As numbers if both are, else as texts.
    case equal(String)
    case notEqual(String)
    case warning
    case critical
    case unknown
    case notNormal
    /// The value differs from the one before it.
    case onChange
    case always
}

extension AlertCondition {
    /// From the words of an administrator's template.
    ///
    /// The types `regex` and `max_min` hold for what they describe where it matches, and else for the rest.
    package init(
        type: String, value: String = "", minimum: Double = 0, maximum: Double = 0, matches: Bool = true
    ) throws(AlertConditionError) {
        switch type {
        case "regex": self = .regex(pattern: value, isFound: matches)
        case "max_min": self = .maxMin(minimum: minimum, maximum: maximum, isWithin: matches)
        case "max": self = .max(maximum)
        case "min": self = .min(minimum)
        case "equal": self = .equal(value)
        case "not_equal": self = .notEqual(value)
        case "warning": self = .warning
        case "critical": self = .critical
        case "unknown": self = .unknown
        case "not_normal": self = .notNormal
        case "onchange": self = .onChange
        case "always": self = .always
        case "complex": throw .complex
        default: throw .unknownType(type)
        }
    }
}

/// Why a condition cannot be used.
package enum AlertConditionError: Error, Sendable, Hashable {
    /// A text that is a program, into which received values are put.
    case complex
    case unknownType(String)
    case pattern(LinearPatternError)
}

extension AlertConditionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .complex:
            """
            The alert type 'complex' is not supported, because its text would be run as a program with what hosts send \
            in it; use 'max', 'min', 'max_min', 'not_normal' or a module of its own for the computation.
            """
        case .unknownType(let type): "There is no alert type '\(String(type.unicodeScalars.prefix(100)))'."
        case .pattern(let error): "The alert's pattern cannot be used: \(error)."
        }
    }
}

/// What an alert is evaluated on.
package struct AlertInput: Sendable, Hashable {
    /// Nil where values have ceased to come.
    package var value: ModuleValue?
    package var status: Status
    /// Whether the value differs from the one before it; the first one does not.
    package var isChanged: Bool

    package init(value: ModuleValue?, status: Status, isChanged: Bool = false) {
        self.value = value
        self.status = status
        self.isChanged = isChanged
    }
}

/// A condition, ready to be asked.
struct PreparedCondition: Sendable {
    private let condition: AlertCondition
    private let pattern: LinearPattern?

    init(_ condition: AlertCondition) throws(AlertConditionError) {
        self.condition = condition
        guard case .regex(let text, _) = condition else {
            pattern = nil
            return
        }
        do throws(LinearPatternError) {
            pattern = try LinearPattern(text)
        } catch {
            throw .pattern(error)
        }
    }

    /// Nil where it cannot be told: silence says nothing about a value that does not come.
    func holds(_ input: AlertInput) -> Bool? {
        switch condition {
        case .unknown: return input.status == .unknown
        case .notNormal: return input.status != .normal && input.status != .notInitialised
        case _ where input.value == nil: return nil
        case .warning: return input.status == .warning
        case .critical: return input.status == .critical
        case .onChange: return input.isChanged
        case .always: return true
        case .regex(_, let isFound):
            guard let value = input.value, let pattern else { return nil }
            return pattern.matches(value.description) == isFound
        case .maxMin(let minimum, let maximum, let isWithin):
            // A text is neither within nor outside.
            guard let number = input.value?.number else { return false }
            return (number >= minimum && number <= maximum) == isWithin
        case .max(let bound):
            guard let number = input.value?.number else { return false }
            return number > bound
        case .min(let bound):
            guard let number = input.value?.number else { return false }
            return number < bound
        case .equal(let text): return input.value?.equals(text)
        case .notEqual(let text): return input.value.map { !$0.equals(text) }
        }
    }
}

extension ModuleValue {
    fileprivate func equals(_ text: String) -> Bool {
        switch self {
        case .number(let number): NumberText(text).number == number
        case .text(let own): own.utf8.elementsEqual(text.utf8)
        }
    }
}
