/// A moment as the clock on the wall shows it.
package struct LocalTime: Sendable, Hashable {
    package let date: LocalDate
    package let weekday: Weekday
    /// Since midnight, by the clock on the wall.
    package let secondOfDay: Int

    package init(_ moment: Milliseconds, in zone: TimeZoneRules) {
        // A century beyond the years that have four digits is nobody's time.
        let seconds = min(max(moment, -62_135_596_800_000), 253_402_300_799_000).flooredDivision(by: 1_000)
        let local = seconds + Int64(zone.offset(atSecond: seconds))
        let day = local.flooredDivision(by: 86_400)
        secondOfDay = Int(local - day * 86_400)
        date = LocalDate(daysSince1970: day)
        // The first of January 1970 was a Thursday.
        weekday = Weekday.allCases[Int((day + 3) - (day + 3).flooredDivision(by: 7) * 7)]
    }
}

package enum Weekday: String, Sendable, Hashable, Codable, CaseIterable {
    case monday
    case tuesday
    case wednesday
    case thursday
    case friday
    case saturday
    case sunday
}

/// A day of the Gregorian calendar.
package struct LocalDate: Sendable, Hashable, Codable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int64) {
        // Years begin in March, so that a leap day is a year's last day.
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let era = shiftedYear.flooredDivision(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
