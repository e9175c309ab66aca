import Foundation
import Monitoring
import Testing

/// The zones of the machine, against what Foundation says of them.
@Suite struct TimeZoneRulesTests {
    @Test(arguments: [
        "Europe/Madrid", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu",
        "America/Sao_Paulo", "Antarctica/Troll", "Africa/Casablanca", "Pacific/Apia", "America/Nuuk", "UTC",
    ])
    func agreesWithFoundation(_ name: String) throws {
        let rules = try rules(of: name)
        let zone = try #require(TimeZone(identifier: name))
        var generator = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            let second = Int64.random(in: 0...4_102_444_800, using: &generator)

            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))

            #expect(rules.offset(atSecond: second) == expected, "\(name) at \(second)")
        }
    }

    @Test func agreesAroundAChange() throws {
        let madrid = try rules(of: "Europe/Madrid")

        #expect(madrid.offset(atSecond: 1_774_745_999) == 3_600)
        #expect(madrid.offset(atSecond: 1_774_746_000) == 7_200)
        #expect(madrid.offset(atSecond: 1_792_889_999) == 7_200)
        #expect(madrid.offset(atSecond: 1_792_890_000) == 3_600)
    }

    @Test func calendarAgreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "America/New_York"))
        let rules = try rules(of: "America/New_York")
        var generator = SplitMix(seed: 4)
        for _ in 0..<2_000 {
            let moment = Milliseconds.random(in: 0...4_102_444_800_000, using: &generator)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(moment / 1_000)))

            let local = LocalTime(moment, in: rules)

            #expect(local.date == LocalDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(Weekday.allCases.firstIndex(of: local.weekday) == ((parts.weekday ?? 0) + 5) % 7)
            #expect(local.secondOfDay == (parts.hour ?? 0) * 3_600 + (parts.minute ?? 0) * 60 + (parts.second ?? 0))
        }
    }

    @Test(arguments: [Milliseconds.min, -1, .max]) func survivesEveryTime(_ moment: Milliseconds) {
        #expect((0..<86_400).contains(LocalTime(moment, in: TimeZoneRules(offset: -43_200)).secondOfDay))
    }

    @Test func aFileThatIsCutIsRefused() throws {
        let bytes = try file("Europe/Madrid")
        for length in 0..<bytes.count {
            #expect(throws: TimeZoneError.self) { try TimeZoneRules(compiled: Array(bytes.prefix(length))) }
        }
    }

    @Test func survivesFilesThatAreChanged() throws {
        let bytes = try file("Europe/Madrid")
        var generator = SplitMix(seed: 6)
        for _ in 0..<5_000 {
            var changed = bytes
            for _ in 0...generator.below(4) { changed[generator.below(changed.count)] = UInt8(generator.below(256)) }
            // Refused or not: what is accepted must answer.
            if let rules = try? TimeZoneRules(compiled: changed) { _ = LocalTime(1_700_000_000_000, in: rules) }
        }
    }

    private func rules(of name: String) throws -> TimeZoneRules {
        try TimeZoneRules(compiled: file(name))
    }

    private func file(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
    }
}
