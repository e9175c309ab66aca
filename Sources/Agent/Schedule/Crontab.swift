package import Glibc

/// Minutes of the calendar: five fields (minute, hour, day, month, day of the week), each `*`, a number or a range. A range
/// may go over the end (`22-2`).
package struct Crontab: Sendable, Hashable {
    private let fields: [ClosedRange<Int>?]
    /// For each field, whether a range goes over the end.
    private let wraps: [Bool]

    private static let limits = [0...59, 0...23, 1...31, 1...12, 0...7]

    /// Nil where the text is no such thing.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == Crontab.limits.count else { return nil }
        var fields: [ClosedRange<Int>?] = []
        var wraps: [Bool] = []
        for (word, limit) in zip(words, Crontab.limits) {
            if word == "*" {
                fields.append(nil)
                wraps.append(false)
                continue
            }
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Crontab.number($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                limit.contains(first), limit.contains(last)
            else { return nil }
            fields.append(min(first, last)...max(first, last))
            wraps.append(first > last)
        }
        self.fields = fields
        self.wraps = wraps
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// Whether a minute that fits began since the last look. After a longer absence only the last day counts; a clock that
    /// was set back repeats nothing before the time it had reached.
    ///
    /// Times are seconds since 1970; `localTime` says what they are on the calendar.
    package func isDue(since last: Int64, now: Int64, localTime: (Int64) -> tm = Crontab.localTime) -> Bool {
        var minute = now - now % 60
        let earliest = max(last, now - 86_400)
        while minute > earliest {
            if matches(localTime(minute)) { return true }
            minute -= 60
        }
        return false
    }

    func matches(_ time: tm) -> Bool {
        let values = [time.tm_min, time.tm_hour, time.tm_mday, time.tm_mon + 1, time.tm_wday].map(Int.init)
        return values.indices.allSatisfy { index in
            // Sunday is 0 and 7.
            let isSunday = index == 4 && values[index] == 0
            return contains(values[index], index) || isSunday && contains(7, index)
        }
    }

    private func contains(_ value: Int, _ index: Int) -> Bool {
        guard let range = fields[index] else { return true }
        return wraps[index]
            ? value >= range.upperBound || value <= range.lowerBound : range.contains(value)
    }

    /// As the machine's time zone has it.
    package static func localTime(_ seconds: Int64) -> tm {
        var time = time_t(seconds)
        var parts = tm()
        localtime_r(&time, &parts)
        return parts
    }
}
