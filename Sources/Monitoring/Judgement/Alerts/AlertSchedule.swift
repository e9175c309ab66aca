internal import FoundationEssentials

/// When an alert may fire.
package struct AlertSchedule: Sendable, Hashable, Codable {
    /// What a day counts as: a special day counts as another weekday than it is, or as a holiday.
    package enum DayKind: String, Sendable, Hashable, Codable, CaseIterable {
        case monday
        case tuesday
        case wednesday
        case thursday
        case friday
        case saturday
        case sunday
        case holiday
    }

    /// From one second of the day to another, both belonging to it.
    ///
    /// Equal ones are the whole day; where the end is before the start, midnight is between them.
    package struct Slot: Sendable, Hashable, Codable {
        package let start: Int
        package let end: Int

        package init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }

        package static let wholeDay = Slot(start: 0, end: 0)

        func contains(_ second: Int) -> Bool {
            if start == end { return true }
            return start < end ? (start...end).contains(second) : second >= start || second <= end
        }
    }

    /// The times of each kind of day; a day without any is none on which an alert fires.
    package var slots: [DayKind: [Slot]]
    /// The calendar of special days.
    package var specialDays: [LocalDate: DayKind] = [:]

    package init(slots: [DayKind: [Slot]]) {
        self.slots = slots
    }

    /// Always.
    package static let always = AlertSchedule(
        slots: Dictionary(uniqueKeysWithValues: DayKind.allCases.map { ($0, [.wholeDay]) }))

    package func contains(_ time: LocalTime) -> Bool {
        let kind = specialDays[time.date] ?? DayKind(time.weekday)
        return slots[kind]?.contains { $0.contains(time.secondOfDay) } ?? false
    }
}

extension AlertSchedule.DayKind {
    fileprivate init(_ weekday: Weekday) {
        switch weekday {
        case .monday: self = .monday
        case .tuesday: self = .tuesday
        case .wednesday: self = .wednesday
        case .thursday: self = .thursday
        case .friday: self = .friday
        case .saturday: self = .saturday
        case .sunday: self = .sunday
        }
    }
}

// MARK: - The form in which administrators' databases hold it

extension AlertSchedule {
    /// Bytes of JSON; a week of slots has some hundreds.
    private static let jsonLimit = 65_536
    private static let slotLimit = 100

    /// From JSON: `{"monday": [{"start": "08:00:00", "end": "12:00:00"}], …}`; what else the slots hold does not count.
    package init(json: String) throws(AlertScheduleError) {
        guard json.utf8.count <= AlertSchedule.jsonLimit else { throw .tooLarge }
        let days: [String: [JSONSlot]?]
        do {
            days = try JSONDecoder().decode([String: [JSONSlot]?].self, from: Data(json.utf8))
        } catch {
            throw .noJSON
        }
        slots = [:]
        for (name, written) in days {
            guard let kind = DayKind(rawValue: name) else { throw .unknownDay(name) }
            let written = written ?? []
            guard written.count <= AlertSchedule.slotLimit else { throw .tooLarge }
            var read: [Slot] = []
            for slot in written { read.append(try slot.slot) }
            slots[kind] = read
        }
    }

    private struct JSONSlot: Decodable {
        let start: String
        let end: String

        var slot: Slot {
            get throws(AlertScheduleError) {
                guard let start = AlertSchedule.secondOfDay(start) else { throw .noTime(start) }
                guard let end = AlertSchedule.secondOfDay(end) else { throw .noTime(end) }
                return Slot(start: start, end: end)
            }
        }
    }

    /// From `08:00` or `08:00:00`; nil where the text is neither.
    package static func secondOfDay(_ text: String) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard (1...2).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(Substring(part))
            else { return nil }
            numbers.append(number)
        }
        let second = numbers.count == 3 ? numbers[2] : 0
        guard numbers[1] < 60, second < 60 else { return nil }
        let all = numbers[0] * 3_600 + numbers[1] * 60 + second
        return all <= 86_400 ? all : nil
    }
}

/// Why a schedule cannot be used.
package enum AlertScheduleError: Error, Sendable, Hashable {
    case noJSON
    case tooLarge
    case unknownDay(String)
    case noTime(String)
}

extension AlertScheduleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noJSON: "The alert's schedule is no JSON object of days with slots that have a start and an end."
        case .tooLarge: "The alert's schedule is too large."
        case .unknownDay(let name): "The alert's schedule names '\(name)', which is no day of the week."
        case .noTime(let text): "The alert's schedule holds '\(text)', which is no time of the day."
        }
    }
}
