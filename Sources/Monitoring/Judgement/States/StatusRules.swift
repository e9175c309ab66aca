package import Patterns

/// The thresholds of a module, ready to judge values.
package struct StatusRules: Sendable {
    private let definition: ModuleDefinition
    private let critical: ModuleDefinition.Threshold
    private let warning: ModuleDefinition.Threshold
    private let criticalPattern: LinearPattern?
    private let warningPattern: LinearPattern?
    /// What of the definition cannot be used; the rest is.
    package let problems: [DefinitionProblem]

    package init(_ definition: ModuleDefinition) {
        self.definition = definition
        (critical, warning) = StatusRules.withDefaults(definition)
        var problems: [DefinitionProblem] = []
        criticalPattern = StatusRules.pattern(of: critical, .critical, definition, &problems)
        warningPattern = StatusRules.pattern(of: warning, .warning, definition, &problems)
        problems += StatusRules.numberProblems(definition)
        self.problems = problems
    }

    /// The status of a value by itself, whatever came before it.
    ///
    /// The agent's own word comes before all thresholds, if it is a status. Thresholds that are percentages need the
    /// number before it.
    package func status(of value: ModuleValue, claim: String? = nil, previous: Double? = nil) -> Status {
        if let claim, let status = Status(claim: claim) { return status }
        switch value {
        case .number(let number):
            if critical.holds(number, previous) { return .critical }
            return warning.holds(number, previous) ? .warning : .normal
        case .text(let text):
            if let criticalPattern, criticalPattern.matches(text) != critical.isInverse { return .critical }
            if let warningPattern, warningPattern.matches(text) != warning.isInverse { return .warning }
            return .normal
        }
    }

    private static func withDefaults(
        _ definition: ModuleDefinition
    ) -> (critical: ModuleDefinition.Threshold, warning: ModuleDefinition.Threshold) {
        var critical = definition.critical
        var warning = definition.warning
        guard critical.minimum == critical.maximum, !critical.isPercentage else { return (critical, warning) }
        if definition.type.isBoolean { critical = .range(from: 0, below: 1) }
        if definition.type == .log4x {
            critical = .range(from: 50, below: 61)
            if warning.minimum == warning.maximum { warning = .range(from: 40, below: 41) }
        }
        return (critical, warning)
    }

    private static func pattern(
        of threshold: ModuleDefinition.Threshold, _ status: Status, _ definition: ModuleDefinition,
        _ problems: inout [DefinitionProblem]
    ) -> LinearPattern? {
        guard definition.type.valueRule == .text, !threshold.pattern.isEmpty else { return nil }
        do throws(LinearPatternError) {
            return try LinearPattern(threshold.pattern)
        } catch {
            problems.append(.pattern(status, error))
            return nil
        }
    }

    private static func numberProblems(_ definition: ModuleDefinition) -> [DefinitionProblem] {
        var problems: [DefinitionProblem] = []
        if !definition.critical.isFinite { problems.append(.notFinite(.critical)) }
        if !definition.warning.isFinite { problems.append(.notFinite(.warning)) }
        if definition.maximum < definition.minimum, definition.minimum != 0, definition.maximum != 0 {
            problems.append(.acceptsNothing(minimum: definition.minimum, maximum: definition.maximum))
        }
        return problems
    }
}

/// A part of a module's definition that cannot be used, and that its administrator must hear of.
package enum DefinitionProblem: Sendable, Hashable {
    /// The pattern for a status judges nothing.
    case pattern(Status, LinearPatternError)
    /// A bound for a status is infinite or no number, and judges nothing.
    case notFinite(Status)
    /// No value is between the accepted ones.
    case acceptsNothing(minimum: Double, maximum: Double)
}

extension DefinitionProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .pattern(let status, let error): "The pattern for the status \(status) is not used: \(error)."
        case .notFinite(let status): "The bounds for the status \(status) are not used: they are no numbers."
        case .acceptsNothing(let minimum, let maximum):
            "No value is accepted: none is at least \(minimum) and at most \(maximum)."
        }
    }
}

extension ModuleDefinition.Threshold {
    fileprivate static func range(from minimum: Double, below maximum: Double) -> ModuleDefinition.Threshold {
        var threshold = ModuleDefinition.Threshold()
        threshold.minimum = minimum
        threshold.maximum = maximum
        return threshold
    }

    fileprivate var isFinite: Bool { minimum.isFinite && maximum.isFinite }

    fileprivate func holds(_ value: Double, _ previous: Double?) -> Bool {
        guard minimum != maximum || isPercentage, isFinite else { return false }
        if isPercentage {
            guard let previous, minimum > 0 || maximum > 0 else { return false }
            return changes(from: previous, to: value) != isInverse
        }
        // A maximum below the minimum is none.
        let isWithin = value >= minimum && (maximum < minimum || value < maximum)
        return isWithin != isInverse
    }

    /// Whether a value fell or rose by the percents that are named; a 0 names none.
    private func changes(from previous: Double, to value: Double) -> Bool {
        let base = abs(previous) / 100
        let falls = minimum > 0 && value < previous && value <= previous - base * minimum
        let rises = maximum > 0 && value > previous && value >= previous + base * maximum
        return falls || rises
    }
}
