import Monitoring
import Testing

@Suite struct AbsenceTests {
    private let start: Milliseconds = 1_700_000_000_000

    private func fed(
        _ definition: ModuleDefinition, secondsToNext: Double? = nil
    ) -> (judge: ModuleJudge, memory: ModuleMemory) {
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        _ = judge.judge([ModuleSample("1", at: start, secondsToNext: secondsToNext)], receivedAt: start, &memory)
        return (judge, memory)
    }

    /// Seconds after the last value at which silence is noted.
    private func patience(_ definition: ModuleDefinition, secondsToNext: Double? = nil) -> Double? {
        let (judge, memory) = fed(definition, secondsToNext: secondsToNext)
        return judge.silenceDue(memory, warmUpEnd: 0).map { Double($0 - start - 1) / 1_000 }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var schedule = ModuleDefinition.Schedule(agentInterval: 300)
        var factor = 2.0
        var secondsToNext: Double?
        let patience: Double
    }

    @Test(arguments: [
        Row(testDescription: "twice the agent's interval", patience: 600),
        Row(
            testDescription: "times module_interval", schedule: .init(agentInterval: 300, multiplier: 3),
            patience: 1_800),
        Row(
            testDescription: "cron_interval instead",
            schedule: .init(agentInterval: 300, multiplier: 3, cronInterval: 50),
            patience: 100),
        Row(testDescription: "the cron_interval that came last", secondsToNext: 7_200, patience: 14_400),
        Row(testDescription: "unknown_interval", factor: 3.5, patience: 1_050),
        Row(testDescription: "no interval is a second", schedule: .init(agentInterval: 0), patience: 2),
        Row(testDescription: "negative interval is a second", schedule: .init(agentInterval: -9), patience: 2),
        Row(testDescription: "nonsense is a second", schedule: .init(agentInterval: .nan), patience: 2),
    ])
    func isPatient(_ row: Row) {
        var definition = ModuleDefinition(type: .genericData, schedule: row.schedule)
        definition.unknownFactor = row.factor

        #expect(patience(definition, secondsToNext: row.secondsToNext) == row.patience)
    }

    @Test func anEndlessIntervalIsTenYears() {
        let definition = ModuleDefinition(type: .genericData, schedule: .init(agentInterval: .infinity))

        #expect(patience(definition) == 316_224_000)
    }

    @Test func aStatusInDoubtIsAwaitedSooner() {
        var definition = ModuleDefinition(type: .genericProc)
        definition.flipFlop.repetitions = 1
        definition.flipFlop.interval = 30
        var (judge, memory) = fed(definition)

        _ = judge.judge([ModuleSample("0", at: start + 1_000)], receivedAt: start + 1_000, &memory)
        let inDoubt = judge.silenceDue(memory, warmUpEnd: 0)
        _ = judge.judge([ModuleSample("1", at: start + 2_000)], receivedAt: start + 2_000, &memory)

        #expect(inDoubt == start + 1_000 + 60_000 + 1)
        #expect(judge.silenceDue(memory, warmUpEnd: 0) == start + 2_000 + 600_000 + 1)
    }

    @Test func notBeforeItIsDue() throws {
        var (judge, memory) = fed(ModuleDefinition(type: .genericData))
        let due = try #require(judge.silenceDue(memory, warmUpEnd: 0))

        #expect(judge.noteSilence(at: due - 1, warmUpEnd: 0, &memory) == nil)
        #expect(judge.noteSilence(at: due, warmUpEnd: 0, &memory)?.change?.to == .unknown)
    }

    @Test func isNotedOnce() {
        var (judge, memory) = fed(ModuleDefinition(type: .genericData))
        _ = judge.noteSilence(at: start + .day, warmUpEnd: 0, &memory)

        #expect(judge.silenceDue(memory, warmUpEnd: 0) == nil)
        #expect(judge.noteSilence(at: start + 2 * .day, warmUpEnd: 0, &memory) == nil)
    }

    @Test func nothingIsMissedWhileTheServerWarmsUp() {
        var (judge, memory) = fed(ModuleDefinition(type: .genericData))
        let end = start + .day

        #expect(judge.silenceDue(memory, warmUpEnd: end) == end)
        #expect(judge.noteSilence(at: end - 1, warmUpEnd: end, &memory) == nil)
        #expect(judge.noteSilence(at: end, warmUpEnd: end, &memory) != nil)
    }

    @Test func aClockThatIsBehindMakesNoSilence() {
        let judge = ModuleJudge(ModuleDefinition(type: .genericData))
        var memory = ModuleMemory()

        _ = judge.judge([ModuleSample("1", at: start - 7_200_000)], receivedAt: start, &memory)

        #expect(judge.silenceDue(memory, warmUpEnd: 0) == start + 600_001)
    }
}

@Suite struct KeepAliveTests {
    private let start: Milliseconds = 1_700_000_000_000
    private let judge = ModuleJudge(ModuleDefinition(type: .keepAlive))

    @Test func aContactIsOne() {
        var memory = ModuleMemory()

        let judgement = judge.noteContact(at: start, &memory)

        #expect(judgement.outcome == .taken(.number(1)))
        #expect(memory.status == .normal)
    }

    @Test func silenceIsZeroOnce() {
        var memory = ModuleMemory()
        _ = judge.noteContact(at: start, &memory)

        let judgement = judge.noteSilence(at: start + 600_001, warmUpEnd: 0, &memory)

        #expect(judgement?.outcome == .taken(.number(0)))
        #expect(judgement?.isStored == true)
        #expect(judgement?.change?.to == .critical)
        #expect(judge.silenceDue(memory, warmUpEnd: 0) == nil)
    }

    @Test func theNextContactIsOneAgain() {
        var memory = ModuleMemory()
        _ = judge.noteContact(at: start, &memory)
        _ = judge.noteSilence(at: start + 600_001, warmUpEnd: 0, &memory)

        let judgement = judge.noteContact(at: start + 700_000, &memory)

        #expect(judgement.change?.to == .normal)
        #expect(judge.silenceDue(memory, warmUpEnd: 0) == start + 1_300_001)
    }

    @Test func neverHeardOfIsNotSilent() {
        #expect(judge.silenceDue(ModuleMemory(), warmUpEnd: 0) == nil)
    }

    @Test func flipFlopDoesNotHideASilence() {
        var definition = ModuleDefinition(type: .keepAlive)
        definition.flipFlop.repetitions = 5
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        _ = judge.noteContact(at: start, &memory)

        _ = judge.noteSilence(at: start + .day, warmUpEnd: 0, &memory)

        #expect(memory.status == .critical)
    }

    @Test func disabledHearsNothing() {
        var definition = ModuleDefinition(type: .keepAlive)
        definition.isDisabled = true
        var memory = ModuleMemory()

        #expect(ModuleJudge(definition).noteContact(at: start, &memory).outcome == .disabled)
    }
}
