import Glibc
import Testing

@testable import Agent

/// The clocks of a test.
private struct ManualClock {
    var monotonic = 1000.0
    var wall: Int64 = 1_700_000_000

    var now: Moment { Moment(monotonic: monotonic, wall: wall) }

    mutating func advance(_ seconds: Double) {
        monotonic += seconds
        wall += Int64(seconds)
    }
}

@Suite struct ScheduleTests {
    private func settings(
        interval: Double = 300, intensive: Double? = nil, delay: Double = 0, standby: Bool = false, once: Bool = false
    ) -> Schedule.Settings {
        Schedule.Settings(
            interval: interval, intensiveInterval: intensive, delayedStart: delay, isStandby: standby,
            endsAfterOneRound: once)
    }

    /// The rounds until a time, each of which takes `duration` seconds; times since the beginning.
    private func rounds(
        _ schedule: inout Schedule, _ clock: inout ManualClock, until end: Double, duration: Double = 0
    ) -> [Double] {
        let start = 1000.0
        var times: [Double] = []
        while clock.monotonic - start <= end {
            switch schedule.step(at: clock.now) {
            case .run(let round):
                times.append(round.at.monotonic - start)
                clock.advance(duration)
            case .wait(let until): clock.advance(until - clock.monotonic)
            case .rest, .end: return times
            }
        }
        return times
    }

    @Test func theFirstRoundIsAtOnce() {
        let clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)

        guard case .run(let round) = schedule.step(at: clock.now) else {
            Issue.record("no round")
            return
        }
        #expect(round.kind == .full)
    }

    @Test func roundsThatTakeTimeDoNotDrift() {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)

        #expect(rounds(&schedule, &clock, until: 1300, duration: 17.5) == [0, 300, 600, 900, 1200])
    }

    @Test func aRoundThatOverranIsFollowedAtOnceAndThenByTheGrid() {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)
        _ = schedule.step(at: clock.now)

        clock.advance(750)

        #expect(rounds(&schedule, &clock, until: 1300) == [750, 900, 1200])
    }

    @Test(arguments: [-1_000_000_000, 1_000_000_000] as [Int64]) func aClockThatIsSetChangesNothing(step: Int64) {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)
        _ = schedule.step(at: clock.now)

        clock.wall += step

        #expect(rounds(&schedule, &clock, until: 700) == [300, 600])
    }

    @Test func aMachineThatSleptRunsOneRoundWhenItWakes() {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)
        _ = schedule.step(at: clock.now)

        clock.advance(86_400 + 10)

        #expect(rounds(&schedule, &clock, until: 86_400 + 400) == [86_410, 86_700])
    }

    @Test func theStartCanBeDelayed() {
        var clock = ManualClock()
        var schedule = Schedule(settings(delay: 40), at: clock.now)

        #expect(rounds(&schedule, &clock, until: 700) == [40, 340, 640])
    }

    @Test func nothingRunsInStandby() {
        let clock = ManualClock()
        var schedule = Schedule(settings(standby: true), at: clock.now)

        #expect(schedule.step(at: clock.now) == .rest)
    }

    @Test func oneRoundIsAllWhereThatIsWanted() {
        var clock = ManualClock()
        var schedule = Schedule(settings(once: true), at: clock.now)

        #expect(rounds(&schedule, &clock, until: 5000) == [0])
        #expect(schedule.step(at: clock.now) == .end)
    }

    @Test func intensiveRoundsLieBetweenFullOnes() {
        var clock = ManualClock()
        var schedule = Schedule(settings(interval: 100, intensive: 25), at: clock.now)
        var kinds: [Round.Kind] = []

        while clock.monotonic <= 1130 {
            switch schedule.step(at: clock.now) {
            case .run(let round): kinds.append(round.kind)
            case .wait(let until): clock.advance(until - clock.monotonic)
            case .rest, .end: return
            }
        }

        #expect(kinds == [.full, .intensive, .intensive, .intensive, .full, .intensive])
    }

    @Test func aCallBringsAnEarlyRoundAndTheGridStays() {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)
        _ = schedule.step(at: clock.now)

        clock.advance(100)
        schedule.call()

        #expect(rounds(&schedule, &clock, until: 700) == [100, 300, 600])
    }

    @Test func aStormOfCallsIsOneRoundInAWhile() {
        var clock = ManualClock()
        var schedule = Schedule(settings(), at: clock.now)
        _ = schedule.step(at: clock.now)
        var times: [Double] = []

        for _ in 0..<100 {
            clock.advance(1)
            schedule.call()
            if case .run = schedule.step(at: clock.now) { times.append(clock.monotonic - 1000) }
        }

        #expect(times == [30, 60, 90])
    }

    @Test func nobodyCanAskForRoundsWithoutPause() {
        #expect(settings(interval: 0, intensive: 0).interval == 1)
        #expect(settings(interval: 0, intensive: 0).intensiveInterval == 1)
    }
}

@Suite struct CrontabTests {
    /// 2023-11-14 22:13:20 UTC, a Tuesday.
    private let now: Int64 = 1_700_000_000

    private func utc(_ seconds: Int64) -> tm {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return parts
    }

    @Test(arguments: [
        ("* * * * *", true), ("13 22 * * *", true), ("14 22 * * *", false), ("10-15 * 14 11 2", true),
        ("* 20-23 * * 1-5", true), ("* 23-2 * * *", false), ("* 22-2 * * *", true), ("* * * * 0", false),
        ("* * * 12 *", false),
    ])
    func aMinuteFitsOrNot(text: String, isFitting: Bool) throws {
        let crontab = try #require(Crontab(text))
        #expect(crontab.matches(utc(now)) == isFitting)
    }

    @Test(arguments: ["0", "7"]) func sundayHasTwoNumbers(day: String) throws {
        let crontab = try #require(Crontab("* * * * \(day)"))
        #expect(crontab.matches(utc(now + 5 * 86_400)))
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *",
        "1- * * * *", "-1 * * * *", "1-2-3 * * * *", "*/5 * * * *", "001 * * * *",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(Crontab(text) == nil)
    }

    @Test func aMinuteThatBeganSinceTheLastLookIsDue() throws {
        let crontab = try #require(Crontab("10 22 * * *"))

        #expect(crontab.isDue(since: now - 300, now: now, localTime: utc))
        #expect(!crontab.isDue(since: now - 60, now: now, localTime: utc))
    }

    @Test func aClockThatWasSetBackRepeatsNothing() throws {
        let crontab = try #require(Crontab("* * * * *"))

        #expect(!crontab.isDue(since: now + 3600, now: now, localTime: utc))
    }

    @Test func anAbsenceOfYearsIsLookedAtForADay() throws {
        let crontab = try #require(Crontab("0 0 1 1 *"))
        var looks = 0

        let isDue = crontab.isDue(since: 0, now: now) {
            looks += 1
            return utc($0)
        }

        #expect(!isDue)
        #expect(looks <= 1441)
    }
}
