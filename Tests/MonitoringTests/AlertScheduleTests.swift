import Foundation
import Monitoring
import Testing

@Suite struct AlertScheduleTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let slots: [AlertSchedule.Slot]
        let time: String
        let isContained: Bool
    }

    private static func slot(_ start: String, _ end: String) -> AlertSchedule.Slot {
        AlertSchedule.Slot(
            start: AlertSchedule.secondOfDay(start) ?? -1, end: AlertSchedule.secondOfDay(end) ?? -1)
    }

    @Test(arguments: [
        Row(
            testDescription: "equal is all day", slots: [slot("00:00:00", "00:00:00")], time: "13:00", isContained: true
        ),
        Row(
            testDescription: "equal at another time as well", slots: [slot("08:00", "08:00")], time: "07:00",
            isContained: true),
        Row(testDescription: "before", slots: [slot("08:00", "12:00")], time: "07:59:59", isContained: false),
        Row(testDescription: "at the start", slots: [slot("08:00", "12:00")], time: "08:00", isContained: true),
        Row(testDescription: "at the end", slots: [slot("08:00", "12:00")], time: "12:00", isContained: true),
        Row(testDescription: "after", slots: [slot("08:00", "12:00")], time: "12:00:01", isContained: false),
        Row(
            testDescription: "second slot", slots: [slot("08:00", "12:00"), slot("14:00", "18:00")], time: "15:00",
            isContained: true),
        Row(
            testDescription: "between slots", slots: [slot("08:00", "12:00"), slot("14:00", "18:00")], time: "13:00",
            isContained: false),
        Row(testDescription: "over midnight: late", slots: [slot("22:00", "06:00")], time: "23:00", isContained: true),
        Row(testDescription: "over midnight: early", slots: [slot("22:00", "06:00")], time: "05:00", isContained: true),
        Row(testDescription: "over midnight: noon", slots: [slot("22:00", "06:00")], time: "12:00", isContained: false),
        Row(testDescription: "no slot, no alert", slots: [], time: "12:00", isContained: false),
    ])
    func contains(_ row: Row) throws {
        // The first of January 1970 was a Thursday.
        let schedule = AlertSchedule(slots: [.thursday: row.slots])
        let second = try #require(AlertSchedule.secondOfDay(row.time))

        #expect(schedule.contains(LocalTime(Milliseconds(second) * 1_000, in: .utc)) == row.isContained)
    }

    @Test func anotherWeekdayIsNotContained() {
        let schedule = AlertSchedule(slots: [.thursday: [.wholeDay]])

        #expect(!schedule.contains(LocalTime(86_400_000, in: .utc)))
    }

    @Test func aSpecialDayReplacesTheWeekday() {
        var schedule = AlertSchedule(slots: [.thursday: [.wholeDay]])
        schedule.specialDays = [
            LocalDate(year: 1970, month: 1, day: 1): .holiday, LocalDate(year: 1970, month: 1, day: 2): .thursday,
        ]

        #expect(!schedule.contains(LocalTime(0, in: .utc)))
        #expect(schedule.contains(LocalTime(86_400_000, in: .utc)))
    }

    @Test func theTimeZoneDecides() throws {
        let schedule = AlertSchedule(slots: [.thursday: [Self.slot("08:00", "09:00")]])

        #expect(!schedule.contains(LocalTime(0, in: .utc)))
        #expect(schedule.contains(LocalTime(0, in: TimeZoneRules(offset: 8 * 3_600))))
    }

    @Test func readsJSON() throws {
        let json = #"{"monday":[{"start":"08:00:00","end":"12:30:00","id":3}],"sunday":[],"holiday":null}"#

        let schedule = try AlertSchedule(json: json)

        #expect(schedule.slots == [.monday: [Self.slot("08:00", "12:30")], .sunday: [], .holiday: []])
    }

    @Test(arguments: [
        ("", AlertScheduleError.noJSON), ("[]", .noJSON), (#"{"monday":[{"start":"08:00"}]}"#, .noJSON),
        (#"{"someday":[]}"#, .unknownDay("someday")), (#"{"monday":[{"start":"8","end":"9:00"}]}"#, .noTime("8")),
        (#"{"monday":[{"start":"08:00","end":"24:01"}]}"#, .noTime("24:01")),
        (#"{"monday":[{"start":"08:60","end":"09:00"}]}"#, .noTime("08:60")),
        (String(repeating: "[", count: 70_000), .tooLarge), (String(repeating: "[", count: 60_000), .noJSON),
        (
            "{\"monday\":[" + Array(repeating: #"{"start":"08:00","end":"09:00"}"#, count: 101).joined(separator: ",")
                + "]}", .tooLarge
        ),
    ])
    func refuses(_ json: String, _ error: AlertScheduleError) {
        #expect(throws: error) { try AlertSchedule(json: json) }
    }
}

@Suite struct AlertMessageTests {
    private let macros = AlertMacros([
        "agent": "web1", "data": "_module_ $(id) `id` ; rm", "module": "CPU", "alert_name": "Load",
    ])

    private func message(
        _ fields: [String], recovery: [String] = [], action: [String] = [], _ occasion: AlertMessage.Occasion = .fired
    ) -> [String] {
        var texts = AlertTexts()
        (texts.fields, texts.recovery) = (fields, recovery)
        var own = AlertAction(identifier: "a")
        own.fields = action
        return AlertMessage(texts, own, on: occasion, macros).fields
    }

    @Test(arguments: [
        ("_agent_ is bad", "web1 is bad"), ("_alert_name_", "Load"), ("_agent__module_", "web1CPU"),
        ("_agent", "_agent"),
        ("_nothing_ _agent_", "_nothing_ web1"), ("__agent__", "_web1_"), ("", ""), ("_", "_"), ("x_agent_x", "xweb1x"),
        ("é_agent_é", "éweb1é"),
    ])
    func fills(_ text: String, _ filled: String) {
        #expect(macros.fill(in: text) == filled)
    }

    @Test func whatHostsSendIsDataAlone() {
        #expect(macros.fill(in: "got _data_") == "got _module_ $(id) `id` ; rm")
        #expect(message(["_data_"], action: ["<_field1_>"])[0] == "<_module_ $(id) `id` ; rm>")
    }

    @Test func thereAreTwentyFields() {
        #expect(message(["a"]).count == 20)
        #expect(message(["a"])[19] == "")
    }

    @Test func anActionsFieldComesBefore() {
        #expect(Array(message(["a", "b"], action: ["", "to _field1_"]).prefix(2)) == ["a", "to a"])
    }

    @Test func onRecoveryTheFirstFieldStaysAndOthersAreMarked() {
        let fields = message(["to", "subject", "", "text"], recovery: ["", "", "", "is well"], .recovered)

        #expect(Array(fields.prefix(4)) == ["to", "[RECOVER]subject", "", "is well"])
    }

    @Test func onRecoveryAnActionsFieldsAreMarkedAsWell() {
        let fields = message(["to", "b"], recovery: [], action: ["you", "_agent_"], .recovered)

        #expect(Array(fields.prefix(2)) == ["you", "[RECOVER]web1"])
    }

    @Test func aFieldIsBounded() {
        let long = AlertMacros(["d": String(repeating: "é", count: 60_000)])

        let filled = long.fill(in: String(repeating: "_d_", count: 20_000))

        #expect(filled.utf8.count <= AlertMessage.fieldLimit)
        #expect(filled.allSatisfy { $0 == "é" })
    }

    @Test(.timeLimit(.minutes(1))) func underscoresCostLittle() {
        #expect(macros.fill(in: String(repeating: "_", count: 1_000_000)).utf8.count == AlertMessage.fieldLimit)
    }
}
