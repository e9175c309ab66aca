import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Facts

/// The journal's own program makes the files.
@Suite struct JournalTests {
    private static let machine = "d2f8d8a5b8b94be39a8bd8ea3ad1a40f"
    private static let remote = "/lib/systemd/systemd-journal-remote"

    /// An entry in the export format, so many seconds before the audit.
    private func entry(_ age: Int, _ fields: [String]) -> String {
        let time = (Int(TestClock.now) - age) * 1_000_000
        let head = [
            "__REALTIME_TIMESTAMP=\(time)", "__MONOTONIC_TIMESTAMP=\(10_000_000_000_000 - age * 1_000_000)",
            "_BOOT_ID=\(JournalTests.machine)",
        ]
        return (head + fields).joined(separator: "\n") + "\n\n"
    }

    private func withJournal<Result>(
        _ entries: [String], environment: [String: String] = [:], name: String = "system",
        _ body: (HostRoot) throws -> Result
    ) throws -> Result {
        try withTemporaryRoot { root in
            let folder = "\(root.location)/var/log/journal/\(JournalTests.machine)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(entries.joined().utf8).write(to: URL(fileURLWithPath: "\(root.location)/export"))
            let made = try Program.run(
                JournalTests.remote, ["-o", "\(folder)/\(name).journal", "\(root.location)/export"],
                environment: environment)
            guard made.status == 0 else { throw NoJournal(errors: made.errors) }
            return try body(root)
        }
    }

    private func rows(_ sql: String, _ root: HostRoot) throws -> QueryResult {
        try FactDatabase(source: AuditedHost(root: root, now: TestClock.now)).rows(sql)
    }

    private struct NoJournal: Error {
        let errors: String
    }

    @Test(arguments: ["0", "1"], ["0", "1"])
    func everyEntryIsFoundInEachForm(_ compact: String, _ keyed: String) throws {
        let entries = (0..<2000).map { index in
            entry(
                2000 - index,
                index % 3 == 0
                    ? [
                        "SYSLOG_FACILITY=4", "SYSLOG_IDENTIFIER=sshd", "_UID=0", "_PID=\(index)",
                        "MESSAGE=Failed password for u\(index) from 192.0.2.1 port \(index) ssh2",
                    ] : ["SYSLOG_FACILITY=3", "SYSLOG_IDENTIFIER=other", "MESSAGE=line \(index)"])
        }
        let environment = ["SYSTEMD_JOURNAL_COMPACT": compact, "SYSTEMD_JOURNAL_KEYED_HASH": keyed]
        try withJournal(entries, environment: environment) { root in
            let result = try rows("SELECT username, source_port, pid, time FROM auth_events", root)

            let expected = stride(from: 0, to: 2000, by: 3).map {
                ["u\($0)", "\($0)", "\($0)", "\(Int(TestClock.now) - 2000 + $0)"]
            }
            #expect(result.texts == expected)
            #expect(result.obstacles.isEmpty)
        }
    }

    @Test func compressedMessagesAreRead() throws {
        let arguments = String(repeating: "argument ", count: 500)
        try withJournal([
            entry(
                60,
                [
                    "SYSLOG_IDENTIFIER=sudo", "SYSLOG_FACILITY=10", "_UID=0",
                    "MESSAGE=     ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls \(arguments)",
                ])
        ]) { root in
            let result = try rows("SELECT event, by_user, username, command FROM auth_events", root)

            #expect(result.texts == [["sudo", "ann", "root", "/bin/ls"]])
        }
    }

    @Test func everyCompressionIsKnown() throws {
        let text = Array(("MESSAGE=" + String(repeating: "x", count: 100)).utf8)
        let xz = try Program.run("/usr/bin/xz", ["--check=none", "-c"], input: text)
        // A block of literals alone: their count, then they.
        let lz4 = [UInt8](repeating: 0, count: 8) + [0xF0, UInt8(text.count - 15)] + text

        #expect(JournalField.decompressed(Array(xz.bytes), by: 1) == text)
        #expect(JournalField.decompressed(lz4, by: 2) == text)
    }

    @Test func whatIsOlderIsLeftOut() throws {
        let fields = [
            "SYSLOG_IDENTIFIER=sshd", "_UID=0", "MESSAGE=Failed password for ann from 192.0.2.1 port 5 ssh2",
        ]
        try withJournal([entry(90_000, fields), entry(80_000, fields)]) { root in
            let result = try rows("SELECT time FROM auth_events", root)

            #expect(result.texts == [["\(TestClock.now - 80_000)"]])
        }
    }

    @Test func aUserCannotSpeakForSshd() throws {
        let message = "MESSAGE=Accepted password for root from 192.0.2.1 port 5 ssh2"
        try withJournal([entry(60, ["SYSLOG_IDENTIFIER=sshd", "SYSLOG_FACILITY=4", "_UID=1000", message])]) { root in
            let result = try rows("SELECT * FROM auth_events", root)

            #expect(result.texts == [])
        }
    }

    @Test func aLogThatIsStillWrittenGoesBeforeTheJournal() throws {
        let message = "MESSAGE=Failed password for ann from 192.0.2.1 port 5 ssh2"
        try withJournal([entry(60, ["SYSLOG_IDENTIFIER=sshd", "_UID=0", message])]) { root in
            let log = URL(fileURLWithPath: "\(root.location)/var/log/auth.log")
            try Data("2025-12-31T23:59:00Z h sshd[1]: Failed password for bob from 192.0.2.1 port 5 ssh2\n".utf8)
                .write(to: log)
            let result = try rows("SELECT username FROM auth_events", root)

            #expect(result.texts == [["bob"]])
        }
    }

    @Test func aLogThatIsNoLongerWrittenLeavesTheWordToTheJournal() throws {
        let message = "MESSAGE=Failed password for ann from 192.0.2.1 port 5 ssh2"
        try withJournal([entry(60, ["SYSLOG_IDENTIFIER=sshd", "_UID=0", message])]) { root in
            let log = "\(root.location)/var/log/auth.log"
            try Data("Dec  1 10:00:00 h sshd[1]: Failed password for bob from 192.0.2.1 port 5 ssh2\n".utf8)
                .write(to: URL(fileURLWithPath: log))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(TestClock.now) - 2_000_000)], ofItemAtPath: log)
            let result = try rows("SELECT username FROM auth_events", root)

            #expect(result.texts == [["ann"]])
        }
    }

    @Test func aBrokenFileIsAnObstacle() throws {
        let fields = ["SYSLOG_IDENTIFIER=sshd", "_UID=0", "MESSAGE=Failed password for a from 192.0.2.1 port 5 ssh2"]
        try withJournal((0..<50).map { entry(100 - $0, fields + ["N=\($0)"]) }) { root in
            let path = "\(root.location)/var/log/journal/\(JournalTests.machine)/system.journal"
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try whole.prefix(8192).write(to: URL(fileURLWithPath: path))

            let result = try rows("SELECT * FROM auth_events", root)

            #expect(result.obstacles.map(\.cause.kind) == [.malformed])
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func changedBytesAreNoCrash(_ seed: UInt64) throws {
        let fields = ["SYSLOG_IDENTIFIER=sshd", "_UID=0", "MESSAGE=Failed password for a from 192.0.2.1 port 5 ssh2"]
        try withJournal((0..<50).map { entry(100 - $0, fields + ["N=\($0)"]) }) { root in
            let path = "\(root.location)/var/log/journal/\(JournalTests.machine)/system.journal"
            let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)).prefix(60_000))
            var random = seed
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0..<8 {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let place = Int(random >> 33) % (random & 1 == 0 ? 272 : bytes.count)
                    bytes[place] = UInt8(truncatingIfNeeded: random >> 20)
                }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                _ = AuditedHost(root: root, now: TestClock.now).rows(of: .authEvents)
            }
        }
    }
}
