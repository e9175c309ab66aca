import Localization
import Monitoring
import Testing

@Suite struct MonitoringEventTests {
    private let subject = EventSubject(agent: "web1", module: "CPU")
    private let start: Milliseconds = 1_700_000_000_000

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Values, and - for a silence; the last one makes the event.
        let samples: [String]
        var type = ModuleType.genericData
        let kind: EventKind?
        var severity = Severity.normal
        var state = EventState.new
    }

    @Test(arguments: [
        Row(testDescription: "to normal", samples: ["95", "1"], kind: .goingNormal, state: .validated),
        Row(testDescription: "first value good: none", samples: ["1"], kind: nil),
        Row(testDescription: "first value critical", samples: ["95"], kind: .goingCritical, severity: .critical),
        Row(testDescription: "normal to critical", samples: ["1", "95"], kind: .goingCritical, severity: .critical),
        Row(
            testDescription: "critical to warning", samples: ["95", "60"], kind: .goingDownToWarning, severity: .warning
        ),
        Row(testDescription: "normal to warning", samples: ["1", "60"], kind: .goingUpToWarning, severity: .warning),
        Row(testDescription: "warning to critical", samples: ["60", "95"], kind: .goingCritical, severity: .critical),
        Row(testDescription: "to unknown", samples: ["1", "-"], kind: .goingUnknown, severity: .minor),
        Row(testDescription: "unknown to normal", samples: ["1", "-", "1"], kind: .goingNormal, state: .validated),
        Row(
            testDescription: "unknown to critical", samples: ["1", "-", "95"], kind: .goingCritical, severity: .critical
        ),
        Row(
            testDescription: "async recovery", samples: ["95", "-"], type: .asyncData, kind: .goingNormal,
            severity: .minor, state: .validated),
        Row(testDescription: "no change: none", samples: ["95", "95"], kind: nil),
    ])
    func tells(_ row: Row) {
        var definition = ModuleDefinition(type: row.type)
        (definition.warning.minimum, definition.critical.minimum) = (50, 90)
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        var event: MonitoringEvent?

        for (index, text) in row.samples.enumerated() {
            let now = start + Milliseconds(index) * .day
            let judgement =
                text == "-"
                ? judge.noteSilence(at: now, warmUpEnd: 0, &memory)
                : judge.judge([ModuleSample(text, at: now)], receivedAt: now, &memory).first
            event = judgement?.change.flatMap { MonitoringEvent($0, of: subject, value: .number(Double(text) ?? 0)) }
        }

        #expect(event?.kind == row.kind)
        if let event {
            #expect(event.severity == row.severity)
            #expect(event.state == row.state)
            #expect(event.validatesOlder)
        }
    }

    private func critical(_ definition: ModuleDefinition) -> (StatusChange?, ModuleDefinition) {
        var memory = ModuleMemory()
        var enabled = definition
        enabled.isDisabled = false
        let judgements = ModuleJudge(enabled).judge([ModuleSample("0", at: start)], receivedAt: start, &memory)
        return (judgements.first?.change, definition)
    }

    @Test func theTextsNameModuleHostStatusAndValue() throws {
        let change = try #require(critical(ModuleDefinition(type: .genericProc)).0)

        let event = try #require(MonitoringEvent(change, of: subject, value: .number(0)))

        #expect(event.text == LocalizedText(en: "CPU on web1 is critical: 0", ja: "web1 の CPU は障害です: 0"))
        #expect(event.time == start)
    }

    @Test func whatHostsSendCannotDriveATerminal() throws {
        let change = try #require(critical(ModuleDefinition(type: .genericProc)).0)
        let hostile = EventSubject(agent: "\u{1b}[2J", module: String(repeating: "m", count: 10_000))

        let event = try #require(
            MonitoringEvent(change, of: hostile, value: .text("\u{202e}\n" + String(repeating: "v", count: 99_999))))

        #expect(event.text.en.printable == event.text.en)
        #expect(event.text.en.utf8.count < 2_000)
    }

    @Test func quietDisabledStormAndWarmUpTellNothing() throws {
        var quiet = ModuleDefinition(type: .genericProc)
        quiet.isQuiet = true
        var disabled = ModuleDefinition(type: .genericProc)
        disabled.isDisabled = true
        let plain = ModuleDefinition(type: .genericProc)
        var storm = EventSettings()
        storm.isStormProtected = true
        var warmUp = EventSettings()
        warmUp.eventWarmUpEnd = start + 1

        #expect(EventSettings().silenceOfEvents(of: quiet, at: start) == .quiet)
        #expect(EventSettings().silenceOfEvents(of: disabled, at: start) == .disabled)
        #expect(storm.silenceOfEvents(of: plain, at: start) == .stormProtection)
        #expect(warmUp.silenceOfEvents(of: plain, at: start) == .warmUp)
        #expect(warmUp.silenceOfEvents(of: plain, at: start + 1) == nil)
        let change = try #require(critical(plain).0)
        #expect(storm.event(for: change, of: plain, subject, value: nil, at: start) == nil)
        #expect(EventSettings().event(for: change, of: plain, subject, value: nil, at: start) != nil)
    }

    @Test func withoutAutoValidationOlderEventsStay() throws {
        var settings = EventSettings()
        settings.validatesOlder = false
        let (change, definition) = critical(ModuleDefinition(type: .genericProc))

        let event = try settings.event(for: #require(change), of: definition, subject, value: nil, at: start)

        #expect(event?.validatesOlder == false)
    }

    @Test func alertsAreSilencedByTheirCircumstances() {
        let plain = ModuleDefinition(type: .genericProc)
        var quiet = plain
        quiet.isQuiet = true
        var storm = EventSettings()
        storm.isStormProtected = true
        var inhibiting = EventSettings()
        inhibiting.inhibitsAlerts = true
        var inProcess = AlertCircumstances()
        inProcess.lastEventState = .inProcess
        var cascade = AlertCircumstances()
        cascade.parentIsCritical = true

        #expect(EventSettings().silenceOfAlerts(of: plain, AlertCircumstances()) == nil)
        #expect(EventSettings().silenceOfAlerts(of: quiet, AlertCircumstances()) == .quiet)
        #expect(storm.silenceOfAlerts(of: plain, AlertCircumstances()) == .stormProtection)
        #expect(EventSettings().silenceOfAlerts(of: plain, cascade) == .cascade)
        #expect(EventSettings().silenceOfAlerts(of: plain, inProcess) == nil)
        #expect(inhibiting.silenceOfAlerts(of: plain, inProcess) == .inProcess)
    }

    @Test func severitiesHaveTheNumbersThatDatabasesKnow() {
        #expect(Severity.allCases.map(\.rawValue) == Array(0...6))
        #expect(EventState.allCases.map(\.rawValue) == [0, 1, 2])
        #expect(Status.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
    }
}
