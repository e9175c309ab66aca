/// A time as people read it, without a calendar library.
package struct UTCTime: Sendable {
    /// For example `2026-01-01T00:00:00Z`.
    package let text: String
    /// For example `2026-01-01`.
    package var day: String { String(text.prefix { $0 != "T" }) }

    /// The seconds since 1970 that are written as they are.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799

    package init(secondsSince1970 seconds: Int64) {
        // Times before the epoch or after the year 9999 are nobody's audit.
        let seconds = min(max(seconds, UTCTime.range.lowerBound), UTCTime.range.upperBound)
        // Days since 0000-03-01, so that a leap day is the last day of its year.
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let second = seconds % 86_400
        text =
            UTCTime.padded(year, 4) + "-" + UTCTime.padded(month, 2) + "-" + UTCTime.padded(day, 2) + "T"
            + UTCTime.padded(second / 3_600, 2) + ":" + UTCTime.padded(second / 60 % 60, 2) + ":"
            + UTCTime.padded(second % 60, 2) + "Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
