/// A selector such as `auth,authpriv.*;mail.none`: which facilities and severities a rule takes.
package struct RsyslogSelector: Sendable {
    /// For each facility the severities that match, one bit each (bit 0 is emerg, bit 7 debug).
    private var masks = [UInt8](repeating: 0, count: facilities.count)

    /// The facilities in the order of their numbers; the last two stand for the rest of the reserved ones.
    static let facilities = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
        "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ]
    private static let severities = [
        "emerg": 0, "panic": 0, "alert": 1, "crit": 2, "err": 3, "error": 3, "warning": 4, "warn": 4, "notice": 5,
        "info": 6, "debug": 7,
    ]

    /// Nil for a text that is no selector.
    package init?(_ text: some StringProtocol) {
        for part in text.split(separator: ";") {
            guard let dot = part.lastIndex(of: ".") else { return nil }
            guard let change = Change(part[part.index(after: dot)...].lowercased()) else { return nil }
            for name in part[..<dot].split(separator: ",") {
                let name = name.lowercased()
                if name == "*" {
                    for index in masks.indices { change.apply(to: &masks[index]) }
                } else if let index = RsyslogSelector.index(of: name) {
                    change.apply(to: &masks[index])
                } else {
                    return nil
                }
            }
        }
    }

    /// The names of facilities whose messages of a severity match.
    package func facilities(at severity: Int) -> [String] {
        zip(RsyslogSelector.facilities, masks).filter { $0.1 & (1 << UInt8(severity)) != 0 }.map(\.0)
    }

    private static func index(of name: String) -> Int? {
        if name == "security" { return 4 }
        if let number = Int(name) { return facilities.indices.contains(number) ? number : nil }
        return facilities.firstIndex(of: name)
    }

    /// What the part after the dot does to a facility's mask.
    private struct Change {
        var mask: UInt8
        var clears = false

        init?(_ text: String) {
            var text = text[...]
            let isNegated = text.hasPrefix("!")
            if isNegated { text = text.dropFirst() }
            let isExact = text.hasPrefix("=")
            if isExact { text = text.dropFirst() }
            switch text {
            case "*":
                mask = 0xff
                clears = isNegated
            case "none":
                mask = 0xff
                clears = !isNegated
            default:
                guard let severity = RsyslogSelector.severities[String(text)] ?? Int(text), (0...7).contains(severity)
                else { return nil }
                mask = isExact ? 1 << UInt8(severity) : UInt8((1 << (severity + 1)) - 1)
                clears = isNegated
            }
        }

        func apply(to target: inout UInt8) {
            if clears { target &= ~mask } else { target |= mask }
        }
    }
}
