import Monitoring
import Testing

@Suite struct StatusRulesTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var type = ModuleType.genericData
        /// Minimum, maximum.
        var critical = (0.0, 0.0)
        var warning = (0.0, 0.0)
        var pattern = ("", "")
        var isInverse = (false, false)
        var isPercentage = (false, false)
        var claim: String?
        var previous: Double?
        let value: ModuleValue
        let status: Status

        var definition: ModuleDefinition {
            var definition = ModuleDefinition(type: type)
            (definition.critical.minimum, definition.critical.maximum) = critical
            (definition.warning.minimum, definition.warning.maximum) = warning
            (definition.critical.pattern, definition.warning.pattern) = pattern
            (definition.critical.isInverse, definition.warning.isInverse) = isInverse
            (definition.critical.isPercentage, definition.warning.isPercentage) = isPercentage
            return definition
        }
    }

    static let claims = [
        Row(
            testDescription: "1 claim before thresholds", critical: (5, 9), claim: "NORMAL", value: .number(6),
            status: .normal),
        Row(testDescription: "1 claim in any case", claim: "wArNiNg", value: .number(6), status: .warning),
        Row(testDescription: "1 claim critical", claim: "CRITICAL", value: .number(6), status: .critical),
        Row(
            testDescription: "1 another word is no claim", critical: (5, 9), claim: "FINE", value: .number(6),
            status: .critical),
        Row(
            testDescription: "1 claim for a text", type: .asyncString, claim: "critical", value: .text("a"),
            status: .critical),
    ]

    static let percentages = [
        Row(
            testDescription: "2 rises by the percents", critical: (0, 50), isPercentage: (true, false), previous: 100,
            value: .number(150), status: .critical),
        Row(
            testDescription: "2 rises by less", critical: (0, 50), isPercentage: (true, false), previous: 100,
            value: .number(149), status: .normal),
        Row(
            testDescription: "2 falls by the percents", warning: (20, 0), isPercentage: (false, true), previous: 100,
            value: .number(80), status: .warning),
        Row(
            testDescription: "2 falls by less", warning: (20, 0), isPercentage: (false, true), previous: 100,
            value: .number(81), status: .normal),
        Row(
            testDescription: "2 both ways with equal percents", critical: (10, 10), isPercentage: (true, false),
            previous: -100, value: .number(-90), status: .critical),
        Row(
            testDescription: "2 no previous value", critical: (0, 50), isPercentage: (true, false), value: .number(150),
            status: .normal),
        Row(
            testDescription: "2 previous value 0", critical: (10, 10), isPercentage: (true, false), previous: 0,
            value: .number(0), status: .normal),
        Row(
            testDescription: "2 inverse: too steady is bad", critical: (10, 10), isInverse: (true, false),
            isPercentage: (true, false), previous: 100, value: .number(101), status: .critical),
        Row(
            testDescription: "2 no percents judge nothing", isInverse: (true, false), isPercentage: (true, false),
            previous: 100, value: .number(7), status: .normal),
    ]

    static let defaults = [
        Row(testDescription: "3 proc 0", type: .genericProc, value: .number(0), status: .critical),
        Row(testDescription: "3 proc 0.5", type: .genericProc, value: .number(0.5), status: .critical),
        Row(testDescription: "3 proc 1", type: .genericProc, value: .number(1), status: .normal),
        Row(testDescription: "3 proc 7", type: .genericProc, value: .number(7), status: .normal),
        Row(testDescription: "6 proc -1 is normal", type: .genericProc, value: .number(-1), status: .normal),
        Row(testDescription: "3 async_proc", type: .asyncProc, value: .number(0), status: .critical),
        Row(testDescription: "3 remote proc", type: .remoteICMPProc, value: .number(0), status: .critical),
        Row(testDescription: "3 web_analysis", type: .webAnalysis, value: .number(0), status: .critical),
        Row(testDescription: "3 keep_alive", type: .keepAlive, value: .number(0), status: .critical),
        Row(testDescription: "3 no default for data", value: .number(0), status: .normal),
        Row(
            testDescription: "3 thresholds come before", type: .genericProc, critical: (5, 6), value: .number(0),
            status: .normal),
        Row(
            testDescription: "3 min = max is unset", type: .genericProc, critical: (5, 5), value: .number(0),
            status: .critical),
        Row(
            testDescription: "3 the default is not inverted", type: .genericProc, isInverse: (true, false),
            value: .number(0), status: .critical),
        Row(testDescription: "3 log4x error", type: .log4x, value: .number(50), status: .critical),
        Row(testDescription: "3 log4x fatal", type: .log4x, value: .number(60), status: .critical),
        Row(testDescription: "3 log4x beyond fatal", type: .log4x, value: .number(61), status: .normal),
        Row(testDescription: "3 log4x warn", type: .log4x, value: .number(40), status: .warning),
        Row(testDescription: "3 log4x info", type: .log4x, value: .number(30), status: .normal),
    ]

    static let ranges = [
        Row(testDescription: "4 below", critical: (5, 9), value: .number(4.9), status: .normal),
        Row(testDescription: "4 min belongs to it", critical: (5, 9), value: .number(5), status: .critical),
        Row(testDescription: "4 max does not", critical: (5, 9), value: .number(9), status: .normal),
        Row(testDescription: "4 max < min: at min", critical: (5, 0), value: .number(5), status: .critical),
        Row(testDescription: "4 max < min: no upper limit", critical: (5, 0), value: .number(1e9), status: .critical),
        Row(testDescription: "4 max < min: below", critical: (5, 0), value: .number(4), status: .normal),
        Row(testDescription: "4 min = max: unset", critical: (5, 5), value: .number(5), status: .normal),
        Row(testDescription: "4 negative", critical: (-9, -5), value: .number(-7), status: .critical),
        Row(
            testDescription: "4 critical first", critical: (5, 9), warning: (1, 9), value: .number(6), status: .critical
        ),
        Row(testDescription: "4 then warning", critical: (5, 9), warning: (1, 9), value: .number(2), status: .warning),
        Row(
            testDescription: "4 inverse: below", critical: (5, 9), isInverse: (true, false), value: .number(4),
            status: .critical),
        Row(
            testDescription: "4 inverse: at min", critical: (5, 9), isInverse: (true, false), value: .number(5),
            status: .normal),
        Row(
            testDescription: "4 inverse: at max", critical: (5, 9), isInverse: (true, false), value: .number(9),
            status: .critical),
        Row(
            testDescription: "4 inverse, max < min: below", critical: (5, 0), isInverse: (true, false),
            value: .number(4),
            status: .critical),
        Row(
            testDescription: "4 inverse, max < min: at min", critical: (5, 0), isInverse: (true, false),
            value: .number(5),
            status: .normal),
        Row(
            testDescription: "4 inverse, min = max: unset", critical: (5, 5), isInverse: (true, false),
            value: .number(4),
            status: .normal),
        Row(
            testDescription: "4 warning inverse", warning: (5, 9), isInverse: (false, true), value: .number(4),
            status: .warning),
        Row(
            testDescription: "6 otherwise normal", critical: (5, 9), warning: (3, 5), value: .number(1), status: .normal
        ),
        Row(
            testDescription: "4 patterns are for texts alone", pattern: ("1", ""), value: .number(1), status: .normal),
    ]

    static let patterns = [
        Row(
            testDescription: "5 critical is searched", type: .genericDataString, pattern: ("fail", ""),
            value: .text("it failed"), status: .critical),
        Row(
            testDescription: "5 letter case counts", type: .genericDataString, pattern: ("fail", ""),
            value: .text("FAIL"),
            status: .normal),
        Row(
            testDescription: "5 critical first", type: .genericDataString, pattern: ("a", "b"), value: .text("ab"),
            status: .critical),
        Row(
            testDescription: "5 then warning", type: .genericDataString, pattern: ("a", "b"), value: .text("b"),
            status: .warning),
        Row(
            testDescription: "5 inverse: found", type: .asyncString, pattern: ("^OK", ""), isInverse: (true, false),
            value: .text("OK 3"), status: .normal),
        Row(
            testDescription: "5 inverse: not found", type: .asyncString, pattern: ("^OK", ""), isInverse: (true, false),
            value: .text("KO"), status: .critical),
        Row(
            testDescription: "5 inverse warning", type: .asyncString, pattern: ("", "^OK"), isInverse: (false, true),
            value: .text("KO"), status: .warning),
        Row(
            testDescription: "5 no pattern, inverse", type: .asyncString, isInverse: (true, true), value: .text("x"),
            status: .normal),
        Row(
            testDescription: "5 invalid is ignored", type: .asyncString, pattern: ("(", "x"), value: .text("x("),
            status: .warning),
        Row(
            testDescription: "5 invalid and inverse is ignored", type: .asyncString, pattern: ("(", ""),
            isInverse: (true, false), value: .text("x"), status: .normal),
        Row(
            testDescription: "5 ranges are for numbers alone", type: .asyncString, critical: (0, 9), value: .text("5"),
            status: .normal),
        Row(
            testDescription: "5 a NUL hides nothing", type: .asyncString, pattern: ("bad", ""),
            value: .text("good\u{0}bad"), status: .critical),
    ]

    @Test(arguments: claims + percentages + defaults + ranges + patterns) func judges(_ row: Row) {
        let rules = StatusRules(row.definition)

        #expect(rules.status(of: row.value, claim: row.claim, previous: row.previous) == row.status)
    }

    @Test func anInvalidPatternIsTold() throws {
        var definition = ModuleDefinition(type: .asyncString)
        definition.critical.pattern = "("

        let problem = try #require(StatusRules(definition).problems.first)

        #expect(problem.description.contains("status critical is not used"))
    }

    @Test func boundsThatAcceptNothingAreTold() {
        var definition = ModuleDefinition(type: .genericData)
        (definition.minimum, definition.maximum) = (9, 3)

        #expect(StatusRules(definition).problems == [.acceptsNothing(minimum: 9, maximum: 3)])
    }

    @Test func boundsThatAreNoNumbersAreToldAndJudgeNothing() {
        var definition = ModuleDefinition(type: .genericData)
        definition.critical.maximum = .nan
        let rules = StatusRules(definition)

        #expect(rules.problems == [.notFinite(.critical)])
        #expect(rules.status(of: .number(1)) == .normal)
    }

    @Test func aSoundDefinitionHasNoProblem() {
        #expect(StatusRules(ModuleDefinition(type: .genericProc)).problems.isEmpty)
    }
}
