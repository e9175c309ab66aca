internal import Glibc

/// A line of a log file that syslog wrote: `Jan  2 03:04:05 host sshd[7]: message`, or with an RFC 3339 time.
struct SyslogLine {
    /// Seconds since 1970.
    let time: Int64
    let program: LogText
    let pid: Int?
    let message: LogText

    /// Nil where the line is not of that form.
    init?(_ line: LogText, _ clock: inout SyslogClock) {
        guard let (time, rest) = clock.time(of: line),
            let (_, text) = rest.drop(while: { $0 == UInt8(ascii: " ") }).split(atFirst: " ")
        else { return nil }
        self.time = time
        guard let (tag, message) = text.split(atFirst: ":"), !tag.contains(UInt8(ascii: " ")) else {
            // An old syslogd's repetition has no program.
            guard text.hasPrefix("last message repeated ") else { return nil }
            program = []
            pid = nil
            self.message = text
            return
        }
        if let (program, number) = tag.split(atFirst: "[") {
            self.program = program
            pid = number.before(suffix: "]")?.number
        } else {
            program = tag
            pid = nil
        }
        self.message = message.first == UInt8(ascii: " ") ? message.dropFirst() : message
    }
}

/// Reads the times of a log file.
///
/// Old ones have no year and are in the host's local time: they are of the last such day that is not after the file's last
/// change. The local time is that of this process, which is right for the running system.
struct SyslogClock {
    private let latest: Int64
    private let latestYear: Int
    /// Offsets from UTC, by the hour of local time.
    private var offsets: [Int64: Int64] = [:]

    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `modified` is when the file was last changed, in seconds since 1970.
    init(modified: Int64) {
        // Clocks of hosts that send their logs differ, by time zones too.
        latest = max(0, min(modified, 1 << 40)) + 86_400
        var seconds = time_t(latest)
        var parts = tm()
        latestYear = localtime_r(&seconds, &parts) == nil ? 1970 : Int(parts.tm_year) + 1900
    }

    /// The time at the line's beginning, and what follows it.
    mutating func time(of line: LogText) -> (Int64, LogText)? {
        guard let first = line.first else { return nil }
        return first.isDigit ? fullTime(line) : shortTime(line)
    }

    /// `Jan  2 03:04:05`.
    private mutating func shortTime(_ line: LogText) -> (Int64, LogText)? {
        guard line.count > 15, let month = SyslogClock.months.firstIndex(where: { line.hasPrefix($0) }) else {
            return nil
        }
        let start = line.startIndex
        let day = line[(start + 4)..<(start + 6)].drop { $0 == UInt8(ascii: " ") }.number
        guard let day, (1...31).contains(day), let clock = SyslogClock.clock(line[(start + 7)..<(start + 15)]) else {
            return nil
        }
        for year in [latestYear, latestYear - 1] {
            let local = SyslogClock.days(year, month + 1, day) * 86_400 + clock
            let time = local - offset(at: local)
            if time <= latest { return (time, line[(start + 15)...]) }
        }
        return nil
    }

    /// `2026-01-02T03:04:05.678901+01:00`.
    private func fullTime(_ line: LogText) -> (Int64, LogText)? {
        guard line.count > 20, line[line.startIndex + 10] == UInt8(ascii: "T") else { return nil }
        let start = line.startIndex
        guard let year = line[start..<(start + 4)].number, let month = line[(start + 5)..<(start + 7)].number,
            let day = line[(start + 8)..<(start + 10)].number, (1970...9999).contains(year), (1...12).contains(month),
            (1...31).contains(day), let clock = SyslogClock.clock(line[(start + 11)..<(start + 19)])
        else { return nil }
        var rest = line[(start + 19)...]
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { $0.isDigit } }
        let time = SyslogClock.days(year, month, day) * 86_400 + clock
        if rest.first == UInt8(ascii: "Z") { return (time, rest.dropFirst()) }
        guard rest.count >= 6, let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = rest[(rest.startIndex + 1)..<(rest.startIndex + 3)].number,
            let minutes = rest[(rest.startIndex + 4)..<(rest.startIndex + 6)].number
        else { return nil }
        let offset = Int64(hours * 3600 + minutes * 60)
        return (sign == UInt8(ascii: "+") ? time - offset : time + offset, rest.dropFirst(6))
    }

    /// Seconds of `03:04:05`.
    private static func clock(_ text: LogText) -> Int64? {
        let start = text.startIndex
        guard text[start + 2] == UInt8(ascii: ":"), text[start + 5] == UInt8(ascii: ":"),
            let hour = text[start..<(start + 2)].number, let minute = text[(start + 3)..<(start + 5)].number,
            let second = text[(start + 6)..<(start + 8)].number, hour < 24, minute < 60, second < 61
        else { return nil }
        return Int64(hour * 3600 + minute * 60 + second)
    }

    /// Days since 1970 in the Gregorian calendar.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        // Years that begin in March have their leap day at the end.
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    private mutating func offset(at local: Int64) -> Int64 {
        let hour = local / 3600
        if let known = offsets[hour] { return known }
        var parts = tm()
        var seconds = time_t(hour * 3600)
        gmtime_r(&seconds, &parts)
        parts.tm_isdst = -1
        let offset = hour * 3600 - Int64(mktime(&parts))
        offsets[hour] = offset
        return offset
    }
}
