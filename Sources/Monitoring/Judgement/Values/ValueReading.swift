/// What became of a module's text: a value, or the reason why there is none.
package enum ValueReading: Sendable, Hashable {
    case value(ModuleValue)
    case discarded(DiscardReason)
}

/// Why a text gives no value.
package enum DiscardReason: String, Sendable, Hashable, CaseIterable {
    case empty
    case noNumber
    /// Infinite or not a number: no database keeps it, and every threshold would judge it at random.
    case notFinite
    case belowMinimum
    case aboveMaximum
    /// A counter's first sample tells no rate.
    case firstSample
    /// A counter is below where it was: it began anew.
    case counterReset
    /// A counter's sample is not newer than the one before.
    case notNewer
    /// Its time is more than a day ahead of the server's clock.
    case fromTheFuture
}

extension ValueReading {
    /// Bytes of a text that are kept and judged; what stands behind them is cut off.
    package static let textLimit = 65_535

    /// Reads a text; a counter's sample is remembered also where it gives no value.
    package init(
        _ text: String, at time: Milliseconds, as definition: ModuleDefinition, counter: inout CounterSample?
    ) {
        let rule = definition.type.valueRule
        if rule == .text {
            self = text.isEmpty ? .discarded(.empty) : .value(.text(ValueReading.cut(text)))
            return
        }
        let number: Double
        switch rule == .severity ? LogSeverity.number(of: text) : NumberText(text) {
        case .number(let read): number = read
        case .notFinite:
            self = .discarded(.notFinite)
            return
        case .noNumber:
            self = .discarded(text.utf8.allSatisfy { $0 <= 0x20 } ? .empty : .noNumber)
            return
        }
        switch rule {
        case .number, .severity, .text:
            self = definition.accept(number)
        case .rate, .growth:
            self = ValueReading.difference(
                CounterSample(value: number, time: time), isRate: rule == .rate, definition, &counter)
        }
    }

    private static func difference(
        _ sample: CounterSample, isRate: Bool, _ definition: ModuleDefinition, _ counter: inout CounterSample?
    ) -> ValueReading {
        guard let last = counter else {
            counter = sample
            return .discarded(.firstSample)
        }
        guard sample.time > last.time else { return .discarded(.notNewer) }
        counter = sample
        guard sample.value >= last.value else { return .discarded(.counterReset) }
        let growth = sample.value - last.value
        return definition.accept(isRate ? growth / (Double(sample.time.since(last.time)) / 1_000) : growth)
    }

    /// Never in the middle of a character.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textLimit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: textLimit)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text.unicodeScalars[..<end])
    }
}

extension ModuleDefinition {
    /// Multiplies, compares with the accepted values, and rounds.
    fileprivate func accept(_ number: Double) -> ValueReading {
        let value = postProcess == 0 ? number : number * postProcess
        guard value.isFinite else { return .discarded(.notFinite) }
        if minimum != maximum {
            // Where the maximum is below the minimum, a 0 is the bound that nobody set.
            let isReversed = maximum < minimum
            if value < minimum, !(isReversed && minimum == 0) { return .discarded(.belowMinimum) }
            if value > maximum, !(isReversed && maximum == 0) { return .discarded(.aboveMaximum) }
        }
        return .value(.number(value.roundedToFiveDecimals))
    }
}

extension Double {
    /// The nearest number with five decimals, of two equally near ones the even, as printf(3) does.
    var roundedToFiveDecimals: Double {
        // From here on, the neighbours of a number are more than five decimals away: there is nothing to lose.
        guard magnitude < 0x1p36 else { return self }
        let whole = magnitude.rounded(.down)
        let fraction = magnitude - whole
        let product = fraction * 1e5
        var digits = product.rounded(.down)
        switch product - digits {
        case 0.5:
            // The product was rounded itself: what it lost tells which side is nearer.
            let lost = (-product).addingProduct(fraction, 1e5)
            if lost > 0 || (lost == 0 && digits.truncatingRemainder(dividingBy: 2) != 0) { digits += 1 }
        case let rest where rest > 0.5:
            digits += 1
        default:
            break
        }
        let rounded = (whole * 1e5 + digits) / 1e5
        return self < 0 && rounded != 0 ? -rounded : rounded
    }
}
