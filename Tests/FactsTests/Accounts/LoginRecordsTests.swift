import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct LoginRecordsTests {
    /// utmpdump(1) turns its own text into records of the real format.
    private static let text = """
        [7] [01234] [ts/0] [ann     ] [pts/0       ] [192.0.2.7           ] [192.0.2.7      ] [2025-12-01T10:00:00,000000+00:00]
        [8] [01234] [ts/0] [        ] [pts/0       ] [                    ] [0.0.0.0        ] [2025-12-01T11:00:00,000000+00:00]
        [7] [02000] [ts/1] [ann     ] [pts/1       ] [host.example        ] [0.0.0.0        ] [2025-12-02T10:00:00,000000+00:00]
        [2] [00000] [~~  ] [reboot  ] [~           ] [6.1.0               ] [0.0.0.0        ] [2025-12-03T10:00:00,000000+00:00]

        """

    @Test(.enabled(if: DebianRoot.folder != nil))
    func recordsAreThoseThatUtmpdumpWrote() throws {
        let base64 = try DebianRoot.runShell("utmpdump -r | base64 -w0", input: LoginRecordsTests.text).output
        let bytes = Array(try #require(Data(base64Encoded: base64)))

        let records = stride(from: 0, to: bytes.count, by: LoginRecord.compactSize).compactMap {
            LoginRecord(bytes[$0..<min($0 + LoginRecord.compactSize, bytes.count)])
        }

        #expect(
            records.map { "\($0.typeName) \($0.pid) \($0.line) \($0.user) \($0.host) \($0.time)" } == [
                "user-process 1234 pts/0 ann 192.0.2.7 1764583200", "dead-process 1234 pts/0   1764586800",
                "user-process 2000 pts/1 ann host.example 1764669600", "boot-time 0 ~ reboot 6.1.0 1764756000",
            ])
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theLastLoginIsTheNewestOfBothFiles() throws {
        let base64 = try DebianRoot.runShell("utmpdump -r | base64 -w0", input: LoginRecordsTests.text).output
        let wtmp = try #require(Data(base64Encoded: base64))
        var lastlog = Data(count: 1002 * 292)
        withUnsafeBytes(of: Int32(1_764_000_000).littleEndian) {
            lastlog.replaceSubrange(1001 * 292..<1001 * 292 + 4, with: $0)
        }
        let passwd = "ann:x:1000:1000::/:/bin/sh\nbob:x:1001:1001::/:/bin/sh\neve:x:4294967294:1::/:/bin/sh\n"

        try withTemporaryRoot(["/etc/passwd": passwd, "/var/log/x": ""]) { root in
            try wtmp.write(to: URL(filePath: "\(root.location)/var/log/wtmp"))
            try lastlog.write(to: URL(filePath: "\(root.location)/var/log/lastlog"))
            let database = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now))

            let result = try database.rows("SELECT username, time, days_ago, host, source FROM lastlog")

            #expect(
                result.texts == [
                    ["ann", "1764669600", "29", "host.example", "/var/log/wtmp"],
                    ["bob", "1764000000", "37", "", "/var/log/lastlog"], ["eve", "", "", "", ""],
                ])
            #expect(result.obstacles.isEmpty)
        }
    }

    @Test func withoutARecordOfLoginsTimesAreUnknown() throws {
        let result = try query("SELECT time FROM lastlog", files: ["/etc/passwd": "ann:x:1000:1000::/:/bin/sh\n"])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func aTornFileIsReadToItsLastWholeRecord() throws {
        let result = try query(
            "SELECT count(*) FROM last", files: ["/var/log/wtmp": String(repeating: "x", count: 1_000)])

        #expect(result.texts == [["2"]])
    }
}

extension LoginRecordsTests {
    /// python3 makes the database as pam_lastlog2 lays it out.
    @Test(.enabled(if: DebianRoot.folder != nil))
    func theDatabaseOfLastLoginsIsRead() throws {
        let program = """
            import sqlite3, base64, sys
            c = sqlite3.connect('/tmp/l.db')
            c.execute('CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, PamService TEXT)')
            c.execute("INSERT INTO Lastlog2 VALUES('ann', 1766000000, 'ssh', '192.0.2.1', 'sshd')")
            c.commit()
            sys.stdout.write(base64.b64encode(open('/tmp/l.db', 'rb').read()).decode())
            """
        let base64 = try DebianRoot.runShell("python3 -", input: program).output
        let bytes = try #require(Data(base64Encoded: base64))

        try withTemporaryRoot(["/etc/passwd": "ann:x:1000:1000::/:/bin/sh\n", "/var/lib/lastlog/x": ""]) { root in
            try bytes.write(to: URL(filePath: "\(root.location)/var/lib/lastlog/lastlog2.db"))
            let database = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now))

            let result = try database.rows("SELECT username, time, tty, host FROM lastlog")

            #expect(result.texts == [["ann", "1766000000", "ssh", "192.0.2.1"]])
            #expect(result.obstacles.isEmpty)
        }
    }

    @Test func aBrokenDatabaseIsAnObstacle() throws {
        let result = try query(
            "SELECT time FROM lastlog",
            files: [
                "/etc/passwd": "ann:x:1000:1000::/:/bin/sh\n",
                "/var/lib/lastlog/lastlog2.db": "SQLite format 3\u{0}junk",
            ])

        #expect(!result.obstacles.isEmpty)
    }
}
