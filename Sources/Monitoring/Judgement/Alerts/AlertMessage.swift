/// The fields that an action is given: texts with macros, filled in.
///
/// What hosts send is put in as it is and never looked at again: it can neither name a macro nor become a command.
package struct AlertMessage: Sendable, Hashable {
    /// The first is number 1.
    package let fields: [String]

    package enum Occasion: Sendable, Hashable {
        case fired
        case recovered
    }

    /// Bytes of a field; what stands behind them is cut off.
    package static let fieldLimit = 65_535

    package init(_ texts: AlertTexts, _ action: AlertAction, on occasion: Occasion, _ macros: AlertMacros) {
        var own: [String] = []
        for index in 0..<AlertTexts.count {
            own.append(macros.fill(in: texts.text(index, on: occasion)))
        }
        let withFields = macros.adding(fields: own)
        fields = own.indices.map { index in
            guard index < action.fields.count, !action.fields[index].isEmpty else { return own[index] }
            let mark = occasion == .recovered && index > 0 && !texts.hasRecoveryText(index) ? AlertTexts.mark : ""
            return mark + withFields.fill(in: action.fields[index])
        }
    }
}

extension AlertTexts {
    /// What a recovery's texts begin with where nobody wrote others; the first field is an address, and stays.
    static let mark = "[RECOVER]"

    fileprivate func hasRecoveryText(_ index: Int) -> Bool {
        index < recovery.count && !recovery[index].isEmpty
    }

    fileprivate func text(_ index: Int, on occasion: AlertMessage.Occasion) -> String {
        let text = index < fields.count ? fields[index] : ""
        guard occasion == .recovered else { return text }
        if hasRecoveryText(index) { return recovery[index] }
        return index == 0 || text.isEmpty ? text : AlertTexts.mark + text
    }
}

/// The words between underscores that stand for something, and what they stand for.
package struct AlertMacros: Sendable, Hashable {
    private var values: [String: String]

    /// By their names without the underscores around them, such as `agent`.
    package init(_ values: [String: String]) {
        self.values = values
    }

    func adding(fields: [String]) -> AlertMacros {
        var all = self
        for (index, field) in fields.enumerated() { all.values["field\(index + 1)"] = field }
        return all
    }

    /// The text with each macro's value in its place; what is no macro stays.
    package func fill(in text: String) -> String {
        var filled: [UInt8] = []
        var rest = text.utf8.prefix(AlertMessage.fieldLimit)
        while let start = rest.firstIndex(of: UInt8(ascii: "_")), filled.count < AlertMessage.fieldLimit {
            filled += rest[..<start]
            let after = rest[rest.index(after: start)...]
            // An underscore within a name belongs to it: `_alert_name_`.
            if let (value, end) = macro(at: after) {
                filled += value.utf8
                rest = rest[end...]
            } else {
                filled.append(UInt8(ascii: "_"))
                rest = after
            }
        }
        filled += rest
        return AlertMacros.cut(filled)
    }

    /// The value of the longest name that begins here, and where the text goes on.
    private func macro(at text: Substring.UTF8View) -> (value: String, end: String.Index)? {
        var found: (String, String.Index)?
        var name: [UInt8] = []
        var parts = 0
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: "_") {
                parts += 1
                if let value = values[String(decoding: name, as: UTF8.self)] {
                    found = (value, text.index(after: index))
                }
            }
            guard parts < AlertMacros.partLimit, name.count < AlertMacros.nameLimit, AlertMacros.isName(byte) else {
                break
            }
            name.append(byte)
        }
        return found
    }

    /// Names are short, and have few underscores.
    private static let nameLimit = 64
    private static let partLimit = 4

    private static func isName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// Never in the middle of a character.
    private static func cut(_ bytes: [UInt8]) -> String {
        var end = min(bytes.count, AlertMessage.fieldLimit)
        while end > 0, end < bytes.count, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
