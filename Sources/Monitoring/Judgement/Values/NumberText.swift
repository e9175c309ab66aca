/// A number as agents and administrators write it: a comma may stand for the point, spaces around it do not count.
package enum NumberText: Sendable, Hashable {
    case number(Double)
    /// Infinite, too large to be held, or said not to be a number.
    case notFinite
    case noNumber

    /// No number needs more, and its conversion takes time.
    private static let lengthLimit = 400

    package init(_ text: String) {
        let characters = NumberText.trimmed(text.utf8)
        guard !characters.isEmpty, characters.count <= NumberText.lengthLimit else {
            self = .noNumber
            return
        }
        var scanner = NumberScanner(characters)
        guard scanner.isNumber() else {
            self = NumberText.isWordForNotFinite(characters) ? .notFinite : .noNumber
            return
        }
        let digits = characters.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        guard let number = Double(String(decoding: digits, as: UTF8.self)) else {
            self = .noNumber
            return
        }
        // Minus zero is another zero to no administrator.
        self = number.isFinite ? .number(number == 0 ? 0 : number) : .notFinite
    }

    package var number: Double? {
        switch self {
        case .number(let number): number
        case .notFinite, .noNumber: nil
        }
    }

    private static func trimmed(_ text: String.UTF8View) -> Substring.UTF8View {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        var rest = text[...].drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func isWordForNotFinite(_ text: Substring.UTF8View) -> Bool {
        let sign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? 1 : 0
        let word = String(decoding: text.dropFirst(sign), as: UTF8.self).lowercased()
        return ["inf", "infinity", "nan"].contains(word)
    }
}

/// Digits with at most one decimal sign, and perhaps an exponent.
private struct NumberScanner {
    private var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) {
        rest = text
    }

    mutating func isNumber() -> Bool {
        skipOne(of: "+-")
        var digits = skipDigits()
        if skipOne(of: ".,") { digits += skipDigits() }
        guard digits > 0 else { return false }
        guard skipOne(of: "eE") else { return rest.isEmpty }
        skipOne(of: "+-")
        return skipDigits() > 0 && rest.isEmpty
    }

    @discardableResult
    private mutating func skipOne(of characters: String) -> Bool {
        guard let first = rest.first, characters.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipDigits() -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest.removeFirst(count)
        return count
    }
}
