import Foundation
import Monitoring
import Testing

/// Samples of one module, and what they come to; each row is a sentence of the documented behaviour.
@Suite struct ModuleJudgeTests {
    /// A row's samples are minutes apart, each in a report of its own.
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var type = ModuleType.genericData
        var set: @Sendable (inout ModuleDefinition) -> Void = { _ in }
        /// Texts; `-` stands for a silence that is noted.
        let samples: String
        /// The statuses after each of them: N, W, C, U, or - for not initialised.
        let statuses: String
    }

    static let thresholds: @Sendable (inout ModuleDefinition) -> Void = {
        ($0.warning.minimum, $0.warning.maximum) = (50, 0)
        ($0.critical.minimum, $0.critical.maximum) = (90, 0)
    }

    private static func flipFlop(
        _ repetitions: Int, _ counting: ModuleDefinition.FlipFlop.Counting = .consecutive,
        _ more: @escaping @Sendable (inout ModuleDefinition) -> Void = { _ in }
    ) -> @Sendable (inout ModuleDefinition) -> Void {
        {
            thresholds(&$0)
            $0.flipFlop.repetitions = repetitions
            $0.flipFlop.counting = counting
            more(&$0)
        }
    }

    static let first = [
        Row(testDescription: "first value good", set: thresholds, samples: "1", statuses: "N"),
        Row(testDescription: "first value bad", set: thresholds, samples: "95", statuses: "C"),
        Row(
            testDescription: "first value bad, not yet believed: normal", set: flipFlop(1), samples: "95 95",
            statuses: "NC"),
        Row(
            testDescription: "first value good, not yet believed: normal", set: flipFlop(3), samples: "1 1",
            statuses: "NN"),
        Row(testDescription: "a discarded value changes nothing", set: thresholds, samples: "x 95 x", statuses: "-CC"),
        Row(testDescription: "first sample of a counter", type: .genericDataInc, samples: "1 2", statuses: "-N"),
    ]

    static let escalation = [
        Row(
            testDescription: "warnings beyond warning_time are critical",
            set: {
                thresholds(&$0)
                $0.warningTime = 2
            }, samples: "60 60 60 60", statuses: "WWCC"),
        Row(
            testDescription: "another status begins the count anew",
            set: {
                thresholds(&$0)
                $0.warningTime = 2
            }, samples: "60 60 1 60 60 60", statuses: "WWNWWC"),
        Row(
            testDescription: "warning_time 0 never escalates", set: thresholds, samples: "60 60 60 60", statuses: "WWWW"
        ),
    ]

    static let succession = [
        Row(testDescription: "type 0, N = 0: at once", set: flipFlop(0), samples: "1 95 1", statuses: "NCN"),
        Row(testDescription: "type 0, N = 1: on the second", set: flipFlop(1), samples: "1 95 95", statuses: "NNC"),
        Row(testDescription: "type 0, N = 2: on the third", set: flipFlop(2), samples: "1 95 95 95", statuses: "NNNC"),
        Row(
            testDescription: "type 0: the current status interrupts", set: flipFlop(1), samples: "1 95 1 95 95",
            statuses: "NNNNC"),
        Row(
            testDescription: "type 0: another status interrupts", set: flipFlop(1), samples: "1 95 60 95 95",
            statuses: "NNNNC"),
        Row(
            testDescription: "type 0: also on the way back", set: flipFlop(1), samples: "1 95 95 1 1", statuses: "NNCCN"
        ),
        Row(
            testDescription: "each_ff: the new status's own number",
            set: flipFlop(9, .consecutive) { $0.flipFlop.perStatus = .init(normal: 2, warning: 1, critical: 0) },
            samples: "1 95 60 60 1 1 1", statuses: "NCCWWWN"),
    ]

    static let totals = [
        Row(testDescription: "type 1, N = 0: at once", set: flipFlop(0, .total), samples: "1 95 1", statuses: "NCN"),
        Row(
            testDescription: "type 1, N = 1: when the counter exceeds it", set: flipFlop(1, .total), samples: "1 95 95",
            statuses: "NNC"),
        Row(
            testDescription: "type 1: other statuses do not interrupt", set: flipFlop(1, .total), samples: "1 95 60 95",
            statuses: "NNNC"),
        Row(
            testDescription: "type 1: adoption clears the counters", set: flipFlop(1, .total),
            samples: "1 60 95 95 60 60", statuses: "NNNCCW"),
        Row(
            testDescription: "type 1: believing the current status again clears them", set: flipFlop(1, .total),
            samples: "95 1 1 95 95", statuses: "NNNNC"),
        Row(
            testDescription: "type 1, each_ff",
            set: flipFlop(9, .total) { $0.flipFlop.perStatus = .init(normal: 5, warning: 1, critical: 0) },
            samples: "1 60 95 60 1 60", statuses: "NNCCCW"),
    ]

    static let timeouts = [
        Row(
            testDescription: "ff_timeout clears an asynchronous module's count", type: .asyncData,
            set: flipFlop(2, .total) { $0.flipFlop.timeout = 90 }, samples: "95 95 95", statuses: "NNN"),
        Row(
            testDescription: "within ff_timeout it counts", type: .asyncData,
            set: flipFlop(2, .total) { $0.flipFlop.timeout = 120 }, samples: "95 95 95", statuses: "NNC"),
        Row(
            testDescription: "ff_timeout of type 0", type: .asyncData,
            set: flipFlop(2) { $0.flipFlop.timeout = 90 }, samples: "95 95 95 95", statuses: "NNNN"),
        Row(
            testDescription: "ff_timeout is nothing to other modules",
            set: flipFlop(2, .total) { $0.flipFlop.timeout = 90 }, samples: "95 95 95", statuses: "NNC"),
    ]

    static let silence = [
        Row(testDescription: "silence is unknown", set: thresholds, samples: "1 -", statuses: "NU"),
        Row(
            testDescription: "data restores the last known status", set: thresholds, samples: "95 - 95", statuses: "CUC"
        ),
        Row(testDescription: "data restores, and judges", set: thresholds, samples: "95 - 1", statuses: "CUN"),
        Row(
            testDescription: "data restores the last known status at once, whatever flip-flop says", set: flipFlop(1),
            samples: "95 95 - 1 1", statuses: "NCUCN"),
        Row(
            testDescription: "a silence is no succession", set: flipFlop(1), samples: "1 95 - 95 95", statuses: "NNUNC"),
        Row(testDescription: "never fed stays so", samples: "-", statuses: "-"),
        Row(testDescription: "async is normal again", type: .asyncProc, samples: "0 -", statuses: "CN"),
        Row(testDescription: "async that is normal stays so", type: .asyncProc, samples: "1 -", statuses: "NN"),
        Row(
            testDescription: "async without recovery stays", type: .asyncProc, set: { $0.recoversWhenSilent = false },
            samples: "0 -", statuses: "CC"),
        Row(testDescription: "async data", type: .asyncData, set: thresholds, samples: "60 -", statuses: "WN"),
        Row(
            testDescription: "async string", type: .asyncString, set: { $0.critical.pattern = "a" }, samples: "a -",
            statuses: "CN"),
        Row(testDescription: "log4x becomes unknown", type: .log4x, samples: "error -", statuses: "CU"),
        Row(
            testDescription: "ignore_unknown", set: { $0.ignoresUnknown = true }, samples: "1 -", statuses: "NN"),
        Row(testDescription: "disabled takes nothing", set: { $0.isDisabled = true }, samples: "1 -", statuses: "--"),
    ]

    @Test(arguments: first + escalation + succession + totals + timeouts + silence) func judges(_ row: Row) {
        var definition = ModuleDefinition(type: row.type, schedule: .init(agentInterval: 60))
        row.set(&definition)
        let judge = ModuleJudge(definition)
        var memory = ModuleMemory()
        var now: Milliseconds = 1_700_000_000_000
        var statuses = ""

        for text in row.samples.split(separator: " ") {
            now += 60_000
            if text == "-" {
                now += 1_000_000
                _ = judge.noteSilence(at: now, warmUpEnd: 0, &memory)
            } else {
                _ = judge.judge([ModuleSample(String(text), at: now)], receivedAt: now, &memory)
            }
            statuses += memory.status.letter
        }

        #expect(statuses == row.statuses)
    }
}

extension Status {
    var letter: String {
        switch self {
        case .normal: "N"
        case .warning: "W"
        case .critical: "C"
        case .unknown: "U"
        case .notInitialised: "-"
        }
    }
}

/// Order and repetition of what comes in.
@Suite struct ModuleJudgeOrderTests {
    private let judge = ModuleJudge(ModuleDefinition(type: .genericProc))
    private let start: Milliseconds = 1_700_000_000_000

    private func judge(_ samples: [ModuleSample], _ memory: inout ModuleMemory, at now: Milliseconds? = nil)
        -> [Judgement]
    {
        judge.judge(samples, receivedAt: now ?? start + 10_000, &memory)
    }

    @Test func aReportThatComesAgainChangesNothing() {
        var memory = ModuleMemory()
        let report = [ModuleSample("1", at: start), ModuleSample("0", at: start)]
        _ = judge(report, &memory)
        let before = memory

        let again = judge(report, &memory, at: start + 99_000)

        #expect(memory == before)
        #expect(again.map(\.outcome) == [.repeated, .repeated])
        #expect(again.allSatisfy { !$0.isStored && $0.change == nil })
    }

    @Test func valuesOfOneTimeInOneReportAreAllTaken() {
        var memory = ModuleMemory()

        let judgements = judge([ModuleSample("1", at: start), ModuleSample("0", at: start)], &memory)

        #expect(judgements.map(\.outcome) == [.taken(.number(1)), .taken(.number(0))])
        #expect(memory.status == .critical)
    }

    @Test func anOlderValueIsHistoryAlone() {
        var memory = ModuleMemory()
        _ = judge([ModuleSample("1", at: start)], &memory)
        let before = memory

        let late = judge([ModuleSample("0", at: start - 1)], &memory)

        #expect(late.first?.outcome == .late(.number(0)))
        #expect(late.first?.isStored == true)
        #expect(memory == before)
    }

    @Test func anOlderSampleOfACounterIsDiscarded() {
        let judge = ModuleJudge(ModuleDefinition(type: .genericDataIncAbs))
        var memory = ModuleMemory()
        for (text, time) in [("1", start), ("2", start + 1_000)] {
            _ = judge.judge([ModuleSample(text, at: time)], receivedAt: start + 2_000, &memory)
        }

        let late = judge.judge([ModuleSample("9", at: start)], receivedAt: start + 2_000, &memory)

        #expect(late.first?.outcome == .discarded(.notNewer))
    }

    @Test func aDiscardedValueIsOnlyAnAttempt() throws {
        var memory = ModuleMemory()
        _ = judge([ModuleSample("1", at: start)], &memory)
        let before = memory

        _ = judge([ModuleSample("x", at: start + 5_000, secondsToNext: 9)], &memory, at: start + 99_000)

        #expect(memory.attemptTime == start + 5_000)
        #expect(memory.contactTime == before.contactTime)
        #expect(memory.valueTime == before.valueTime)
        #expect(memory.interval == nil)
        #expect(memory.status == before.status)
    }

    @Test func aCounterResetIsAContact() {
        let judge = ModuleJudge(ModuleDefinition(type: .genericDataInc))
        var memory = ModuleMemory()
        for (text, time) in [("5", start), ("6", start + 1_000), ("1", start + 2_000)] {
            _ = judge.judge([ModuleSample(text, at: time)], receivedAt: time, &memory)
        }

        #expect(memory.contactTime == start + 2_000)
        #expect(memory.valueTime == start + 1_000)
    }

    @Test func aValueFromTheFutureIsDiscarded() {
        var memory = ModuleMemory()

        let judgements = judge([ModuleSample("1", at: start + 2 * .day)], &memory, at: start)

        #expect(judgements.first?.outcome == .discarded(.fromTheFuture))
        #expect(memory == ModuleMemory())
    }

    @Test func aClockThatIsSetRightIsBelieved() {
        var memory = ModuleMemory()
        _ = judge([ModuleSample("1", at: start + 3_600_000)], &memory, at: start)

        let judgements = judge([ModuleSample("0", at: start + 300_000)], &memory, at: start + 300_000)

        #expect(judgements.first?.outcome == .taken(.number(0)))
        #expect(memory.valueTime == start + 300_000)
    }

    @Test func aReportOfAClockThatIsAheadIsRecognisedWhenItComesAgain() {
        var memory = ModuleMemory()
        let report = [ModuleSample("1", at: start + 3_600_000)]
        _ = judge(report, &memory, at: start)

        #expect(judge(report, &memory, at: start + 1_000).first?.outcome == .repeated)
    }

    @Test func theClaimComesFirst() {
        var memory = ModuleMemory()

        _ = judge([ModuleSample("0", at: start, claim: "WARNING")], &memory)

        #expect(memory.status == .warning)
    }
}

@Suite struct ModuleJudgePropertyTests {
    /// Reports of every sort, also in disorder, twice, and from clocks that are wrong.
    @Test(arguments: 0..<40) func holdsForEverySequence(_ seed: Int) throws {
        var generator = SplitMix(seed: UInt64(seed))
        let judge = ModuleJudge(definition(&generator))
        var memory = ModuleMemory()
        var other = ModuleMemory()
        var now: Milliseconds = 1_700_000_000_000
        for _ in 0..<400 {
            now += Milliseconds(generator.below(400_000))
            if generator.chance(10) {
                let due = judge.silenceDue(memory, warmUpEnd: 0)
                let judgement = judge.noteSilence(at: now, warmUpEnd: 0, &memory)
                _ = judge.noteSilence(at: now, warmUpEnd: 0, &other)
                #expect((judgement != nil) == (due.map { now >= $0 } ?? false))
                #expect(judge.silenceDue(memory, warmUpEnd: 0).map { $0 > now } ?? true)
                continue
            }
            let samples = report(&generator, now)
            let newest = memory.valueTime

            _ = judge.judge(samples, receivedAt: now, &memory)
            _ = judge.judge(samples, receivedAt: now, &other)

            #expect(memory == other)
            if let newest, newest - now <= 300_000 { #expect(memory.valueTime ?? .min >= newest) }
            let before = memory
            let again = judge.judge(samples, receivedAt: now, &memory)
            #expect(memory == before, "a report that comes again changes nothing")
            #expect(again.allSatisfy { $0.change == nil })
            let kept = try JSONEncoder().encode(memory)
            #expect(kept.count < 450)
            memory = try JSONDecoder().decode(ModuleMemory.self, from: kept)
            #expect(memory == before)
        }
    }

    private func definition(_ generator: inout SplitMix) -> ModuleDefinition {
        var definition = ModuleDefinition(
            type: generator.one(of: ModuleType.allCases.filter { $0 != .keepAlive }),
            schedule: .init(agentInterval: Double(generator.below(600))))
        definition.critical.minimum = Double(generator.below(3))
        definition.critical.maximum = Double(generator.below(9))
        definition.warning.maximum = Double(generator.below(9))
        definition.critical.isInverse = generator.chance(20)
        definition.critical.isPercentage = generator.chance(20)
        definition.critical.pattern = generator.one(of: ["", "a", "("])
        definition.warningTime = generator.below(3)
        definition.flipFlop.counting = generator.one(of: [.consecutive, .total])
        definition.flipFlop.repetitions = generator.below(4)
        definition.flipFlop.timeout = Double(generator.below(2) * 600)
        definition.flipFlop.interval = Double(generator.below(2) * 30)
        return definition
    }

    private func report(_ generator: inout SplitMix, _ now: Milliseconds) -> [ModuleSample] {
        let base = generator.chance(5) ? now + Milliseconds(generator.below(200_000_000)) : now
        return (0...generator.below(4)).map { _ in
            ModuleSample(
                generator.one(of: ["0", "1", "5", "9", "x", "", "a", "1e9", "inf", String(repeating: "a", count: 99)]),
                at: base - Milliseconds(generator.chance(70) ? 0 : generator.below(900_000)),
                claim: generator.one(of: [nil, nil, "CRITICAL", "?"]),
                secondsToNext: generator.one(of: [nil, nil, 60, -1, .nan, .infinity]))
        }
    }
}
