import Foundation
import Monitoring
import Testing

@Suite struct NumberTextTests {
    @Test(arguments: [
        ("0", 0), ("42", 42), ("-1", -1), ("+7", 7), ("1.5", 1.5), ("1,5", 1.5), (",5", 0.5), ("5.", 5), ("1e3", 1_000),
        ("1,5E-3", 0.0015), (" 12\n", 12), ("\t3 ", 3), ("007", 7), ("-0", 0), ("1e-999", 0),
        ("9007199254740993", 9_007_199_254_740_992),
    ]) func reads(_ text: String, _ number: Double) {
        #expect(NumberText(text) == .number(number))
    }

    @Test(arguments: [
        "", " ", "a", "1a", "1 2", "1.2.3", "1,234,567", "1.234,5", "0x10", "0b1", "1e", "1e+", "e5", ".", ",", "-",
        "+-1",
        "1_000", "１", "1\u{0}", "--1", "NULL", "1e5.5", "Infinite", "nano",
    ]) func refuses(_ text: String) {
        #expect(NumberText(text) == .noNumber)
    }

    @Test(arguments: ["inf", "-inf", "Infinity", "+INF", "nan", "NaN", "-nan", "1e999", "-1e999"])
    func isNotFinite(_ text: String) {
        #expect(NumberText(text) == .notFinite)
    }

    @Test func aVeryLongNumberIsNone() {
        #expect(NumberText(String(repeating: "1", count: 100_000)) == .noNumber)
    }
}

@Suite struct RoundingTests {
    /// printf(3) rounds what the number really is; products and quotients must not show.
    @Test func roundsAsPrintfDoes() {
        var generator = SplitMix(seed: 5)
        for _ in 0..<50_000 {
            let number = generator.number()

            let printed = Double(String(format: "%.5f", number)) ?? .nan

            #expect(read(number) == printed, "\(number)")
        }
    }

    @Test(arguments: [0.000005, 0.000015, 1.000005, 1.000015, 0.5e-5, -2.5e-5, 1e300, -0.000001, 12345.678905])
    func roundsHalvesAsPrintfDoes(_ number: Double) {
        #expect(read(number) == Double(String(format: "%.5f", number)))
    }

    private func read(_ number: Double) -> Double? {
        var counter: CounterSample?
        let reading = ValueReading("\(number)", at: 0, as: ModuleDefinition(type: .genericData), counter: &counter)
        guard case .value(let value) = reading else { return nil }
        return value.number
    }
}
