/// How far the clocks of a place are from UTC, at any time.
package struct TimeZoneRules: Sendable, Hashable {
    /// In their order of time; each holds until the next.
    private let transitions: [Transition]
    /// Before the first transition.
    private let firstOffset: Int
    /// After the last transition; nil: as the last one says.
    private let rule: DaylightRule?

    struct Transition: Sendable, Hashable {
        let second: Int64
        let offset: Int
    }

    init(firstOffset: Int, transitions: [Transition], rule: DaylightRule?) {
        self.firstOffset = firstOffset
        self.transitions = transitions
        self.rule = rule
    }

    package static let utc = TimeZoneRules(offset: 0)

    /// The same offset always, in seconds to the east.
    package init(offset: Int) {
        self.init(firstOffset: offset, transitions: [], rule: nil)
    }

    /// Seconds to the east of UTC.
    package func offset(atSecond second: Int64) -> Int {
        guard let last = transitions.last else { return rule?.offset(atSecond: second) ?? firstOffset }
        if second >= last.second { return rule?.offset(atSecond: second) ?? last.offset }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : transitions[low - 1].offset
    }
}

/// When the clocks of a place change every year: the POSIX form that ends a time zone's file, such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct DaylightRule: Sendable, Hashable {
    private let standard: Int
    private let daylight: Daylight?

    private struct Daylight: Sendable, Hashable {
        let offset: Int
        let start: YearlyTime
        let end: YearlyTime
    }

    /// Nil where the text is no such rule.
    init?(_ text: some StringProtocol) {
        var reader = DaylightRuleReader(text)
        guard reader.skipName(), let west = reader.time() else { return nil }
        standard = -west
        guard !reader.isAtEnd else {
            daylight = nil
            return
        }
        guard reader.skipName() else { return nil }
        let offset = reader.next(is: ",") ? standard + 3_600 : reader.time().map { -$0 }
        guard let offset, reader.skip(","), let start = reader.yearlyTime(), reader.skip(","),
            let end = reader.yearlyTime(), reader.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    func offset(atSecond second: Int64) -> Int {
        guard let daylight else { return standard }
        // Rules are told by local standard time; changes are never at the turn of the year.
        let year = LocalDate(daysSince1970: (second + Int64(standard)).flooredDivision(by: 86_400)).year
        let start = daylight.start.second(in: year) - Int64(standard)
        let end = daylight.end.second(in: year) - Int64(daylight.offset)
        let isDaylight =
            start < end ? (start..<end).contains(second) : !(end..<start).contains(second)
        return isDaylight ? daylight.offset : standard
    }
}

/// A moment of every year, by the clock on the wall.
struct YearlyTime: Sendable, Hashable {
    enum Day: Sendable, Hashable {
        /// From 1, never counting the leap day.
        case ofCommonYear(Int)
        /// From 0.
        case ofYear(Int)
        /// The week is 5 for the last one; Sunday is 0.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    let day: Day
    let secondOfDay: Int

    /// Since 1970, as if the place were at UTC.
    func second(in year: Int) -> Int64 {
        firstDay(in: year) * 86_400 + Int64(secondOfDay)
    }

    private func firstDay(in year: Int) -> Int64 {
        let newYear = LocalDate(year: year, month: 1, day: 1).daysSince1970
        switch day {
        case .ofYear(let day):
            return newYear + Int64(day)
        case .ofCommonYear(let day):
            let isLeap = LocalDate(year: year, month: 3, day: 1).daysSince1970 - newYear == 60
            return newYear + Int64(day - 1) + (isLeap && day >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let first = LocalDate(year: year, month: month, day: 1).daysSince1970
            let next = LocalDate(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
            // The first of January 1970 was a Thursday, which is 4.
            let firstWeekday = (first + 4) - (first + 4).flooredDivision(by: 7) * 7
            var found = first + (Int64(weekday) - firstWeekday + 7) % 7 + Int64(week - 1) * 7
            if found >= next.daysSince1970 { found -= 7 }
            return found
        }
    }
}

private struct DaylightRuleReader {
    private var rest: Substring.UTF8View

    init(_ text: some StringProtocol) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    func next(is character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next(is: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Letters, or anything in angle brackets.
    mutating func skipName() -> Bool {
        if skip("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let letters = rest.prefix { (0x41...0x5a).contains($0 & 0xdf) }.count
        rest.removeFirst(letters)
        return letters >= 3
    }

    /// Hours, and perhaps minutes and seconds.
    mutating func time() -> Int? {
        let sign = skip("-") ? -1 : 1
        if sign == 1 { _ = skip("+") }
        guard var seconds = number(upTo: 167).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where skip(":") {
            guard let part = number(upTo: 59) else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    mutating func yearlyTime() -> YearlyTime? {
        guard let day = day() else { return nil }
        guard skip("/") else { return YearlyTime(day: day, secondOfDay: 7_200) }
        return time().map { YearlyTime(day: day, secondOfDay: $0) }
    }

    private mutating func day() -> YearlyTime.Day? {
        if skip("J") { return number(upTo: 365).flatMap { $0 > 0 ? .ofCommonYear($0) : nil } }
        guard skip("M") else { return number(upTo: 365).map { .ofYear($0) } }
        guard let month = number(upTo: 12), month > 0, skip("."), let week = number(upTo: 5), week > 0, skip("."),
            let weekday = number(upTo: 6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    private mutating func number(upTo limit: Int) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count), let number = Int(String(decoding: digits, as: UTF8.self)),
            number <= limit
        else { return nil }
        rest.removeFirst(digits.count)
        return number
    }
}
