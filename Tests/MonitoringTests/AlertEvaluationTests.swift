import Foundation
import Localization
import Monitoring
import Testing

@Suite struct AlertConditionTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let condition: AlertCondition
        let value: ModuleValue?
        var status = Status.normal
        var isChanged = false
        /// Nil where it cannot be told.
        let holds: Bool?
    }

    @Test(arguments: [
        Row(
            testDescription: "regex found", condition: .regex(pattern: "ai", isFound: true), value: .text("fail"),
            holds: true),
        Row(
            testDescription: "regex is case-sensitive", condition: .regex(pattern: "AI", isFound: true),
            value: .text("fail"), holds: false),
        Row(
            testDescription: "regex not found", condition: .regex(pattern: "ok", isFound: false), value: .text("fail"),
            holds: true),
        Row(
            testDescription: "regex on a number", condition: .regex(pattern: "^5$", isFound: true), value: .number(5),
            holds: true),
        Row(
            testDescription: "max_min within", condition: .maxMin(minimum: 1, maximum: 3, isWithin: true),
            value: .number(3),
            holds: true),
        Row(
            testDescription: "max_min outside", condition: .maxMin(minimum: 1, maximum: 3, isWithin: false),
            value: .number(4), holds: true),
        Row(
            testDescription: "max_min outside: within", condition: .maxMin(minimum: 1, maximum: 3, isWithin: false),
            value: .number(1), holds: false),
        Row(
            testDescription: "max_min of a text", condition: .maxMin(minimum: 1, maximum: 3, isWithin: false),
            value: .text("9"), holds: false),
        Row(testDescription: "max above", condition: .max(3), value: .number(3.1), holds: true),
        Row(testDescription: "max at", condition: .max(3), value: .number(3), holds: false),
        Row(testDescription: "min below", condition: .min(3), value: .number(2.9), holds: true),
        Row(testDescription: "min at", condition: .min(3), value: .number(3), holds: false),
        Row(testDescription: "equal number", condition: .equal("3,0"), value: .number(3), holds: true),
        Row(testDescription: "equal text", condition: .equal("a"), value: .text("a"), holds: true),
        Row(testDescription: "equal text is exact", condition: .equal("3"), value: .text("3.0"), holds: false),
        Row(testDescription: "not_equal", condition: .notEqual("3"), value: .number(4), holds: true),
        Row(testDescription: "not_equal: equal", condition: .notEqual("3"), value: .number(3), holds: false),
        Row(testDescription: "warning", condition: .warning, value: .number(1), status: .warning, holds: true),
        Row(
            testDescription: "warning: critical", condition: .warning, value: .number(1), status: .critical,
            holds: false),
        Row(testDescription: "critical", condition: .critical, value: .number(1), status: .critical, holds: true),
        Row(testDescription: "critical, in silence", condition: .critical, value: nil, status: .unknown, holds: nil),
        Row(testDescription: "onchange", condition: .onChange, value: .number(1), isChanged: true, holds: true),
        Row(testDescription: "onchange: the same", condition: .onChange, value: .number(1), holds: false),
        Row(testDescription: "unknown, in silence", condition: .unknown, value: nil, status: .unknown, holds: true),
        Row(testDescription: "unknown: data again", condition: .unknown, value: .number(1), holds: false),
        Row(testDescription: "always", condition: .always, value: .number(1), holds: true),
        Row(testDescription: "always, in silence", condition: .always, value: nil, status: .unknown, holds: nil),
        Row(
            testDescription: "not_normal: warning", condition: .notNormal, value: .number(1), status: .warning,
            holds: true),
        Row(testDescription: "not_normal: unknown", condition: .notNormal, value: nil, status: .unknown, holds: true),
        Row(testDescription: "not_normal: normal", condition: .notNormal, value: .number(1), holds: false),
        Row(testDescription: "not_normal: async silent", condition: .notNormal, value: nil, holds: false),
    ])
    func holds(_ row: Row) throws {
        let alert = try AlertEvaluation(AlertTemplate(name: "t", condition: row.condition))
        var memory = AlertMemory()

        let outcome = alert.evaluate(
            AlertInput(value: row.value, status: row.status, isChanged: row.isChanged), at: 0, in: .utc, &memory)

        switch row.holds {
        case true?: #expect(outcome == .fired([]))
        case false?: #expect(outcome == .quiet)
        case nil: #expect(outcome == .undecided)
        }
    }

    @Test(arguments: [
        ("regex", AlertCondition.regex(pattern: "v", isFound: true)),
        ("max_min", .maxMin(minimum: 1, maximum: 2, isWithin: true)), ("max", .max(2)), ("min", .min(1)),
        ("equal", .equal("v")), ("not_equal", .notEqual("v")), ("warning", .warning), ("critical", .critical),
        ("onchange", .onChange), ("unknown", .unknown), ("always", .always), ("not_normal", .notNormal),
    ])
    func hasAWord(_ word: String, _ condition: AlertCondition) throws {
        #expect(try AlertCondition(type: word, value: "v", minimum: 1, maximum: 2) == condition)
    }

    @Test func complexIsRefusedWithAReason() {
        let error = #expect(throws: AlertConditionError.complex) { try AlertCondition(type: "complex", value: "avg()") }

        #expect(error?.description.contains("run as a program") == true)
    }

    @Test func anotherTypeIsRefused() {
        #expect(throws: AlertConditionError.unknownType("x")) { try AlertCondition(type: "x") }
    }

    @Test func aTemplateWithAPatternThatIsNoneIsRefused() {
        #expect(throws: AlertConditionError.self) {
            try AlertEvaluation(AlertTemplate(name: "t", condition: .regex(pattern: "(", isFound: true)))
        }
    }
}

@Suite struct AlertEvaluationTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var set: @Sendable (inout AlertTemplate) -> Void = { _ in }
        /// A minute apart: + the condition holds, - it does not, ? it cannot be told.
        let inputs: String
        /// F fired, c counted, q quiet, s still fired, R recovered, X ceased, u undecided.
        let outcomes: String
    }

    private static func template(
        period: Double, _ set: @escaping @Sendable (inout AlertTemplate) -> Void = { _ in }
    ) -> @Sendable (inout AlertTemplate) -> Void {
        {
            $0.timeThreshold = period
            set(&$0)
        }
    }

    @Test(arguments: [
        Row(testDescription: "fires once in a period", set: template(period: 600), inputs: "++++", outcomes: "Fccc"),
        Row(
            testDescription: "still true when the period ends: fires again", set: template(period: 120),
            inputs: "+++++++", outcomes: "FccFccF"),
        Row(testDescription: "period 0: fires with every value", inputs: "+++", outcomes: "FFF"),
        Row(
            testDescription: "max_alerts", set: template(period: 600) { $0.maximumAlerts = 2 }, inputs: "++++",
            outcomes: "FFcc"),
        Row(
            testDescription: "max_alerts 0 never fires", set: template(period: 600) { $0.maximumAlerts = 0 },
            inputs: "++", outcomes: "cc"),
        Row(
            testDescription: "min_alerts", set: template(period: 600) { $0.minimumAlerts = 2 }, inputs: "++++",
            outcomes: "ccFc"),
        Row(
            testDescription: "min_alerts need not be in succession",
            set: template(period: 600) { $0.minimumAlerts = 2 },
            inputs: "+-+-+", outcomes: "cqcqF"),
        Row(
            testDescription: "min_alerts_reset_counter",
            set: template(period: 600) {
                $0.minimumAlerts = 2
                $0.resetsMinimum = true
            }, inputs: "++-+++", outcomes: "ccqccF"),
        Row(
            testDescription: "not fired, period over: the count is reset",
            set: template(period: 60) { $0.minimumAlerts = 2 },
            inputs: "++-+++", outcomes: "ccqccc"),
        Row(
            testDescription: "period 0 keeps the count", set: template(period: 0) { $0.minimumAlerts = 2 },
            inputs: "+-++",
            outcomes: "cqcF"),
        Row(
            testDescription: "recovers at once", set: template(period: 600) { $0.notifiesRecovery = true },
            inputs: "+--",
            outcomes: "FRq"),
        Row(
            testDescription: "after a recovery it fires again",
            set: template(period: 600) { $0.notifiesRecovery = true },
            inputs: "+-+", outcomes: "FRF"),
        Row(
            testDescription: "without recovery it ceases when the period has passed", set: template(period: 120),
            inputs: "+---", outcomes: "FssX"),
        Row(
            testDescription: "true again within the period: no second firing", set: template(period: 600),
            inputs: "+-+",
            outcomes: "Fsc"),
        Row(testDescription: "period 0 ceases with the next value", inputs: "+--", outcomes: "FXq"),
        Row(testDescription: "what was not fired cannot recover", inputs: "--", outcomes: "qq"),
        Row(
            testDescription: "silence changes nothing", set: template(period: 120) { $0.notifiesRecovery = true },
            inputs: "+?-", outcomes: "FuR"),
    ])
    func evaluates(_ row: Row) throws {
        var template = AlertTemplate(name: "t", condition: .critical)
        row.set(&template)
        let alert = try AlertEvaluation(template)
        var memory = AlertMemory()

        let outcomes = row.inputs.enumerated().map { index, input in
            alert.evaluate(.init(input), at: Milliseconds(index) * 60_000, in: .utc, &memory).letter
        }

        #expect(outcomes.joined() == row.outcomes)
    }

    @Test func outOfHoursNothingIsDecided() throws {
        var template = AlertTemplate(name: "t", condition: .critical)
        template.notifiesRecovery = true
        // The first of January 1970 was a Thursday.
        template.schedule = AlertSchedule(slots: [.thursday: [.init(start: 3_600, end: 7_200)]])
        let alert = try AlertEvaluation(template)
        var memory = AlertMemory()
        let outcomes = [("+", 3_599), ("+", 3_600), ("-", 7_201), ("-", 90_000), ("-", 7 * 86_400 + 3_600)].map {
            alert.evaluate(.init($0.0), at: Milliseconds($0.1) * 1_000, in: .utc, &memory).letter
        }

        #expect(outcomes == ["o", "F", "o", "o", "R"])
    }

    @Test func itsMemoryIsKeptAsItIs() throws {
        var template = AlertTemplate(name: "t", condition: .critical)
        var action = AlertAction(identifier: "mail")
        action.threshold = 60
        template.defaultAction = action
        var memory = AlertMemory()
        _ = try AlertEvaluation(template).evaluate(.init("+"), at: 5, in: .utc, &memory)

        #expect(try JSONDecoder().decode(AlertMemory.self, from: JSONEncoder().encode(memory)) == memory)
        #expect(try JSONDecoder().decode(AlertTemplate.self, from: JSONEncoder().encode(template)) == template)
    }
}

@Suite struct AlertActionTests {
    private func fires(_ actions: [AlertAction], _ count: Int, _ set: (inout AlertTemplate) -> Void = { _ in }) throws
        -> [[String]]
    {
        var template = AlertTemplate(name: "t", condition: .critical)
        template.timeThreshold = 86_400
        template.maximumAlerts = 100
        set(&template)
        let alert = try AlertEvaluation(template, actions: actions)
        var memory = AlertMemory()
        return (0..<count).map {
            guard
                case .fired(let actions) = alert.evaluate(.init("+"), at: Milliseconds($0) * 60_000, in: .utc, &memory)
            else { return ["-"] }
            return actions.map(\.identifier)
        }
    }

    private func action(_ first: Int, _ last: Int, threshold: Double = 0, module: Double = 0) -> AlertAction {
        var action = AlertAction(identifier: "a")
        (action.firstFire, action.lastFire) = (first, last)
        (action.threshold, action.moduleThreshold) = (threshold, module)
        return action
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var first = 0
        var last = 0
        var threshold = 0.0
        var module = 0.0
        /// One character for each firing, a minute apart: x where the action runs.
        let runs: String
    }

    @Test(arguments: [
        Row(testDescription: "0/0 always", runs: "xxxxx"),
        Row(testDescription: "fires_min and fires_max", first: 2, last: 3, runs: ".xx.."),
        Row(testDescription: "from one on: escalation", first: 3, last: 0, runs: "..xxx"),
        Row(testDescription: "up to one", first: 0, last: 2, runs: "xx..."),
        Row(testDescription: "action_threshold", threshold: 120, runs: "x.x.x"),
        Row(testDescription: "module_action_threshold comes before", threshold: 120, module: 60, runs: "xxxxx"),
        Row(testDescription: "module_action_threshold alone", module: 180, runs: "x..x."),
    ])
    func runs(_ row: Row) throws {
        let runs = try fires(
            [action(row.first, row.last, threshold: row.threshold, module: row.module)], row.runs.count)

        #expect(runs.map { $0.isEmpty ? "." : "x" }.joined() == row.runs)
    }

    @Test func withoutActionTheDefaultRuns() throws {
        let runs = try fires([], 1) { $0.defaultAction = AlertAction(identifier: "default") }

        #expect(runs == [["default"]])
    }

    @Test func withAnActionTheDefaultDoesNot() throws {
        let runs = try fires([AlertAction(identifier: "own")], 1) {
            $0.defaultAction = AlertAction(identifier: "default")
        }

        #expect(runs == [["own"]])
    }

    @Test func whoWasToldOfTheAlertIsToldOfItsEnd() throws {
        var template = AlertTemplate(name: "t", condition: .critical)
        template.notifiesRecovery = true
        var later = AlertAction(identifier: "second level")
        (later.firstFire, later.lastFire) = (2, 0)
        let alert = try AlertEvaluation(template, actions: [AlertAction(identifier: "first level"), later])
        var memory = AlertMemory()

        _ = alert.evaluate(.init("+"), at: 0, in: .utc, &memory)
        let outcome = alert.evaluate(.init("-"), at: 1, in: .utc, &memory)

        #expect(outcome == .recovered([AlertAction(identifier: "first level")]))
    }

    @Test func eventsTellOfIt() throws {
        var template = AlertTemplate(name: "Load", condition: .critical)
        template.priority = .major
        let subject = EventSubject(agent: "web1", module: "CPU")
        let events = [AlertOutcome.fired([]), .recovered([]), .ceased, .counted, .quiet, .outOfHours].map {
            MonitoringEvent($0, of: template, subject, at: 5)
        }

        #expect(events.map { $0?.kind } == [.alertFired, .alertRecovered, .alertCeased, nil, nil, nil])
        #expect(events.map { $0?.severity } == [.major, .normal, .major, nil, nil, nil])
        #expect(events.first??.text.en == "Alert Load fired for CPU on web1")
    }
}

extension AlertInput {
    /// + for a critical value, - for a good one, ? for silence.
    init(_ sign: Character) {
        switch sign {
        case "+": self.init(value: .number(0), status: .critical)
        case "-": self.init(value: .number(1), status: .normal)
        default: self.init(value: nil, status: .unknown)
        }
    }
}

extension AlertOutcome {
    var letter: String {
        switch self {
        case .fired: "F"
        case .counted: "c"
        case .quiet: "q"
        case .stillFired: "s"
        case .recovered: "R"
        case .ceased: "X"
        case .undecided: "u"
        case .outOfHours: "o"
        }
    }
}
