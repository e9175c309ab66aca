internal import HostRoot

/// The jobs of one crontab.
package struct Crontab: Sendable, Hashable {
    package private(set) var jobs: [Job] = []

    package struct Job: Sendable, Hashable {
        /// From 1.
        package let line: Int
        /// `@reboot`, `@daily`, …; nil for five fields.
        package var event: String?
        /// Minute, hour, day of month, month, day of week; empty with an event.
        package var fields: [String] = []
        /// Nil in a crontab of one user, who is known by the file's name.
        package var user: String?
        package var command: String
    }

    /// Each job names its user in /etc/crontab and /etc/cron.d, but not in a user's own crontab.
    package init(_ text: String, namesUser: Bool) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            var rest = raw.drop { $0.isBlank }
            guard let first = rest.first, first != UInt8(ascii: "#"), !Crontab.isAssignment(rest) else { continue }
            // A dash keeps the job out of the log.
            if first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            var job = Job(line: index + 1, command: "")
            if rest.first == UInt8(ascii: "@") {
                job.event = String(Crontab.nextWord(&rest))
            } else {
                for _ in 0..<5 { job.fields.append(String(Crontab.nextWord(&rest))) }
                // The times of a job begin with a digit, a star, a name or a list of them.
                guard job.fields.allSatisfy({ !$0.isEmpty }), Crontab.isTime(job.fields[0]) else { continue }
            }
            if namesUser { job.user = String(Crontab.nextWord(&rest)) }
            job.command = String(Substring(rest).trimmedOfBlanks)
            guard !job.command.isEmpty else { continue }
            jobs.append(job)
        }
    }

    private static func nextWord(_ rest: inout Substring.UTF8View) -> Substring {
        let word = rest.prefix { !$0.isBlank }
        rest = rest.dropFirst(word.count).drop { $0.isBlank }
        return Substring(word)
    }

    private static func isTime(_ field: String) -> Bool {
        field.utf8.allSatisfy { byte in
            byte.digitValue != nil || "*,-/~".utf8.contains(byte)
        }
    }

    /// `NAME=value` or `NAME = value`.
    private static func isAssignment(_ line: Substring.UTF8View) -> Bool {
        guard let end = line.firstIndex(where: { $0.isBlank || $0 == UInt8(ascii: "=") }) else { return false }
        return line[end...].first { !$0.isBlank } == UInt8(ascii: "=")
    }
}

/// The lines of /etc/anacrontab: period in days (or a name), delay in minutes, name, command.
package struct Anacrontab: Sendable, Hashable {
    package private(set) var jobs: [Crontab.Job] = []

    package init(_ text: String) {
        for line in LogicalLine.all(of: text) {
            let words = line.text[...].utf8.words
            guard words.count >= 4, words[0].utf8.first != UInt8(ascii: "#"),
                words[1].utf8.allSatisfy({ $0.digitValue != nil })
            else { continue }
            let period = words[0].hasPrefix("@") ? String(words[0]) : "every \(words[0]) days"
            let command = words.dropFirst(3).joined(separator: " ")
            jobs.append(Crontab.Job(line: line.number, event: period, user: "root", command: command))
        }
    }
}
