/// A time as messages hold it: `2026/11/25 08:30:00`, also with hyphens, or AUTO.
package enum MessageTime: Sendable, Hashable {
    /// When the server takes the message.
    case ofReceipt
    /// The clock of the agent's time zone.
    case local(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int)

    /// Nil where the text is neither.
    package init?(_ text: String) {
        if text.contains("AUTO") {
            self = .ofReceipt
            return
        }
        var numbers: [Int] = []
        for part in text.split(separator: " ") {
            for number in part.split(omittingEmptySubsequences: false, whereSeparator: { "/-:".contains($0) }) {
                guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), number.utf8.count <= 4,
                    let number = Int(number)
                else { return nil }
                numbers.append(number)
            }
        }
        guard numbers.count == 6, MessageTime.isPunctuated(text), (1...9999).contains(numbers[0]),
            (1...12).contains(numbers[1]), (1...31).contains(numbers[2]), (0...23).contains(numbers[3]),
            (0...59).contains(numbers[4]), (0...60).contains(numbers[5])
        else { return nil }
        self = .local(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
            second: numbers[5])
    }

    private static func isPunctuated(_ text: String) -> Bool {
        let marks = text.filter { "/-:".contains($0) }
        return marks == "//::" || marks == "--::"
    }

    /// As an agent writes it.
    package var text: String {
        switch self {
        case .ofReceipt: "AUTO"
        case .local(let year, let month, let day, let hour, let minute, let second):
            "\(padded(year, to: 4))/\(padded(month))/\(padded(day)) \(padded(hour)):\(padded(minute)):\(padded(second))"
        }
    }

    private func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
