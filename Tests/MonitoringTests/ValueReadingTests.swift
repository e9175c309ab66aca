import Monitoring
import Testing

@Suite struct ValueReadingTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var type = ModuleType.genericData
        var minimum = 0.0
        var maximum = 0.0
        var postProcess = 0.0
        let text: String
        let reading: ValueReading
    }

    private static func number(_ number: Double) -> ValueReading { .value(.number(number)) }

    @Test(arguments: [
        Row(testDescription: "number", text: "12", reading: number(12)),
        Row(testDescription: "comma is a decimal sign", text: "1,5", reading: number(1.5)),
        Row(testDescription: "exponent", text: "1e2", reading: number(100)),
        Row(testDescription: "infinite is discarded", text: "inf", reading: .discarded(.notFinite)),
        Row(testDescription: "nan is discarded", text: "nan", reading: .discarded(.notFinite)),
        Row(testDescription: "words are discarded", text: "up", reading: .discarded(.noNumber)),
        Row(testDescription: "nothing is discarded", text: "", reading: .discarded(.empty)),
        Row(testDescription: "blanks are discarded", text: " \n", reading: .discarded(.empty)),
        Row(testDescription: "five decimals are stored", text: "0.1234567", reading: number(0.12346)),
        Row(testDescription: "post_process multiplies", postProcess: 0.5, text: "3", reading: number(1.5)),
        Row(testDescription: "post_process 0 does nothing", postProcess: 0, text: "3", reading: number(3)),
        Row(
            testDescription: "post_process beyond all numbers", postProcess: 1e308, text: "1e10",
            reading: .discarded(.notFinite)),
        Row(testDescription: "at min", minimum: 1, maximum: 9, text: "1", reading: number(1)),
        Row(testDescription: "below min", minimum: 1, maximum: 9, text: "0.9", reading: .discarded(.belowMinimum)),
        Row(testDescription: "at max", minimum: 1, maximum: 9, text: "9", reading: number(9)),
        Row(testDescription: "above max", minimum: 1, maximum: 9, text: "9.1", reading: .discarded(.aboveMaximum)),
        Row(testDescription: "min = max bounds nothing", minimum: 5, maximum: 5, text: "99", reading: number(99)),
        Row(testDescription: "max < min, max 0: no upper", minimum: 5, maximum: 0, text: "99", reading: number(99)),
        Row(
            testDescription: "max < min, max 0: lower holds", minimum: 5, maximum: 0, text: "4",
            reading: .discarded(.belowMinimum)),
        Row(testDescription: "max < min, min 0: no lower", minimum: 0, maximum: -5, text: "-99", reading: number(-99)),
        Row(
            testDescription: "max < min, min 0: upper holds", minimum: 0, maximum: -5, text: "-4",
            reading: .discarded(.aboveMaximum)),
        Row(
            testDescription: "max < min, no 0: nothing fits", minimum: 9, maximum: 3, text: "5",
            reading: .discarded(.belowMinimum)),
        Row(
            testDescription: "bounds are of the multiplied value", minimum: 0, maximum: 10, postProcess: 10, text: "2",
            reading: .discarded(.aboveMaximum)),
        Row(testDescription: "text", type: .genericDataString, text: "ok ", reading: .value(.text("ok "))),
        Row(testDescription: "text of one blank", type: .asyncString, text: " ", reading: .value(.text(" "))),
        Row(testDescription: "empty text is an error", type: .asyncString, text: "", reading: .discarded(.empty)),
        Row(
            testDescription: "text is not multiplied", type: .genericDataString, postProcess: 2, text: "3",
            reading: .value(.text("3"))),
        Row(testDescription: "proc -1", type: .genericProc, text: "-1", reading: number(-1)),
        Row(testDescription: "log4x word", type: .log4x, text: "Error", reading: number(50)),
        Row(testDescription: "log4x number", type: .log4x, text: "40", reading: number(40)),
        Row(testDescription: "log4x other word", type: .log4x, text: "loud", reading: .discarded(.noNumber)),
        Row(
            testDescription: "rate: first sample", type: .genericDataInc, text: "5", reading: .discarded(.firstSample)),
        Row(
            testDescription: "growth: first sample", type: .genericDataIncAbs, text: "5",
            reading: .discarded(.firstSample)),
    ])
    func reads(_ row: Row) {
        var definition = ModuleDefinition(type: row.type)
        definition.minimum = row.minimum
        definition.maximum = row.maximum
        definition.postProcess = row.postProcess
        var counter: CounterSample?

        #expect(ValueReading(row.text, at: 0, as: definition, counter: &counter) == row.reading)
    }

    struct CounterRow: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let type: ModuleType
        /// Texts and seconds.
        let samples: [(String, Double)]
        /// What the last one comes to.
        let reading: ValueReading
        var postProcess = 0.0
    }

    @Test(arguments: [
        CounterRow(
            testDescription: "rate by the second", type: .genericDataInc, samples: [("100", 0), ("400", 300)],
            reading: number(1)),
        CounterRow(
            testDescription: "rate within a second", type: .remoteSNMPInc, samples: [("0", 0), ("1", 0.5)],
            reading: number(2)),
        CounterRow(
            testDescription: "rate of a counter that stands", type: .remoteTCPInc, samples: [("7", 0), ("7", 10)],
            reading: number(0)),
        CounterRow(
            testDescription: "rate is multiplied", type: .remoteCommandInc, samples: [("0", 0), ("10", 10)],
            reading: number(8), postProcess: 8),
        CounterRow(
            testDescription: "rate: counter reset", type: .genericDataInc, samples: [("100", 0), ("3", 300)],
            reading: .discarded(.counterReset)),
        CounterRow(
            testDescription: "rate after a reset", type: .genericDataInc,
            samples: [("100", 0), ("3", 300), ("6", 303)],
            reading: number(1)),
        CounterRow(
            testDescription: "rate: equal time", type: .genericDataInc, samples: [("100", 5), ("200", 5)],
            reading: .discarded(.notNewer)),
        CounterRow(
            testDescription: "rate: older time", type: .genericDataInc, samples: [("100", 5), ("200", 4)],
            reading: .discarded(.notNewer)),
        CounterRow(
            testDescription: "an older sample leaves the counter", type: .genericDataInc,
            samples: [("100", 5), ("900", 4), ("110", 10)], reading: number(2)),
        CounterRow(
            testDescription: "a word leaves the counter", type: .genericDataInc,
            samples: [("100", 5), ("-", 7), ("110", 10)], reading: number(2)),
        CounterRow(
            testDescription: "growth", type: .genericDataIncAbs, samples: [("100", 0), ("400", 300)],
            reading: number(300)),
        CounterRow(
            testDescription: "growth: counter reset", type: .genericDataIncAbs, samples: [("100", 0), ("3", 300)],
            reading: .discarded(.counterReset)),
        CounterRow(
            testDescription: "growth: equal time", type: .genericDataIncAbs, samples: [("100", 5), ("200", 5)],
            reading: .discarded(.notNewer)),
        CounterRow(
            testDescription: "growth: older time", type: .genericDataIncAbs, samples: [("100", 5), ("200", 4)],
            reading: .discarded(.notNewer)),
    ])
    func readsCounters(_ row: CounterRow) {
        var definition = ModuleDefinition(type: row.type)
        definition.postProcess = row.postProcess
        var counter: CounterSample?

        let readings = row.samples.map {
            ValueReading($0.0, at: Milliseconds($0.1 * 1_000), as: definition, counter: &counter)
        }

        #expect(readings.last == row.reading)
    }

    @Test func aLongTextIsCutBetweenCharacters() {
        var counter: CounterSample?
        let text = String(repeating: "é", count: 40_000)

        let reading = ValueReading(text, at: 0, as: ModuleDefinition(type: .asyncString), counter: &counter)

        #expect(reading == .value(.text(String(repeating: "é", count: 32_767))))
    }

    /// Whatever comes in: there is no crash, a number is finite, and a text is neither empty nor too long.
    @Test(arguments: ModuleType.allCases) func survivesEverything(_ type: ModuleType) {
        var generator = SplitMix(seed: UInt64(type.rawValue))
        let pieces = [
            "1", "-", ".", ",", "e", "9999999999", "inf", "nan", " ", "\n", "\u{0}", "é", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "x", "+", "0x", "fatal",
        ]
        var definition = ModuleDefinition(type: type)
        var counter: CounterSample?
        for _ in 0..<2_000 {
            let odd = [0, 1, -1, 1e308, -1e308, Double.leastNonzeroMagnitude, .infinity, .nan, 100]
            definition.minimum = generator.one(of: odd)
            definition.maximum = generator.one(of: odd)
            definition.postProcess = generator.one(of: odd)
            let text = (0..<generator.below(8)).map { _ in generator.one(of: pieces) }.joined()
            let time = generator.one(of: [0, 1, -1, Milliseconds.max, .min, 1_700_000_000_000])

            switch ValueReading(text, at: time, as: definition, counter: &counter) {
            case .value(.number(let number)): #expect(number.isFinite)
            case .value(.text(let text)): #expect((1...ValueReading.textLimit).contains(text.utf8.count))
            case .discarded: break
            }
        }
    }
}
