import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct AuthEventsTests {
    /// The rows of a query over a host with these logs, all written at the time of the audit.
    private func rows(
        _ sql: String, _ files: [String: String], parameters: [String: [FactValue]] = [:]
    ) throws -> QueryResult {
        try withTemporaryRoot(files) { root in
            for path in files.keys where path.hasPrefix("/var/log/") {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: Double(TestClock.now))],
                    ofItemAtPath: root.location + path)
            }
            let host = AuditedHost(root: root, now: TestClock.now, parameters: parameters)
            return try FactDatabase(source: host).rows(sql)
        }
    }

    /// The event, user, source and port that a message of a program gives.
    private func event(_ message: String, of program: String = "sshd[7]") throws -> [String] {
        try rows(
            "SELECT event, username, source, source_port FROM auth_events",
            ["/var/log/auth.log": "2025-12-31T23:00:00Z h \(program): \(message)\n"]
        ).texts.first ?? []
    }

    @Test(arguments: [
        "Failed password for invalid user a from 1.2.3.4 port 5 ssh2 from 192.0.2.7 port 8 ssh2",
        "Failed password for invalid user a from 1.2.3.4 port 5 ssh2: RSA SHA256:x from 192.0.2.7 port 8 ssh2",
        "Failed publickey for invalid user a from 1.2.3.4 port 5 ssh2: X Y from 192.0.2.7 port 8 ssh2: RSA SHA256:x",
        "Invalid user a from 1.2.3.4 port 5 from 192.0.2.7 port 8",
        "Connection closed by invalid user a from 1.2.3.4 port 5 192.0.2.7 port 8 [preauth]",
        "error: maximum authentication attempts exceeded for invalid user x from 1.2.3.4 port 5 ssh2 from 192.0.2.7 "
            + "port 8 ssh2 [preauth]",
        "Disconnecting invalid user a 1.2.3.4 port 5 192.0.2.7 port 8: Too many authentication failures [preauth]",
        "message repeated 2 times: [ Failed password for invalid user a from 1.2.3.4 port 5 ssh2] from 192.0.2.7 port "
            + "8 ssh2]",
    ])
    func aNameCannotForgeTheAddress(_ message: String) throws {
        let event = try event(message)

        #expect(event.suffix(2) == ["192.0.2.7", "8"])
    }

    @Test func aCertificatesNameCannotForgeTheAddress() throws {
        let event = try event(
            "Failed publickey for root from 192.0.2.7 port 8 ssh2: RSA-CERT SHA256:x ID a from 1.2.3.4 port 5 ssh2: "
                + "RSA-CERT SHA256:y ID b (serial 0) CA RSA SHA256:z")

        #expect(event == ["failed_login", "", "", ""])
    }

    @Test func aCertificateIsRead() throws {
        let event = try event(
            "Accepted publickey for ann from 2001:db8::7 port 8 ssh2: ED25519-CERT SHA256:x ID ann@x (serial 3) CA RSA "
                + "SHA256:z")

        #expect(event == ["login", "ann", "2001:db8::7", "8"])
    }

    @Test(arguments: [
        (
            "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=192.0.2.7  user=x",
            "192.0.2.7"
        ),
        (
            "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=1.2.3.4 "
                + "rhost=192.0.2.7  user=x rhost=1.2.3.4", ""
        ),
    ])
    func addressesOfOtherServicesAreThoseThatAreCertain(_ message: String, _ source: String) throws {
        let rows = try rows(
            "SELECT event, source, failures FROM auth_events",
            ["/var/log/secure": "Dec 31 23:00:00 h vsftpd[3]: \(message)\n"])

        #expect(rows.texts == [["failed_login", source, "1"]])
    }

    @Test(arguments: [
        (
            "User ann from 192.0.2.7 not allowed because not listed in AllowUsers",
            ["refused_user", "ann", "192.0.2.7", ""]
        ),
        ("Invalid user  from 192.0.2.7 port 8", ["invalid_user", "", "192.0.2.7", "8"]),
        ("Invalid user old from 192.0.2.7", ["invalid_user", "old", "192.0.2.7", ""]),
        ("Failed none for invalid user a from 192.0.2.7 port 8 ssh2", ["failed_login", "a", "192.0.2.7", "8"]),
        ("Failed password for ann from ::ffff:192.0.2.7 port 8 ssh2", ["failed_login", "ann", "192.0.2.7", "8"]),
        ("Failed password for ann from <script> port 8 ssh2", []),
        ("Failed password for ann from 192.0.2.7 port 99999 ssh2", []),
        ("Server listening on 0.0.0.0 port 22.", []),
    ])
    func messagesOfSSHAreRead(_ message: String, _ expected: [String]) throws {
        let event = try event(message)

        #expect(event == expected)
    }

    @Test(arguments: [
        ("login[3]", "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", "failed_login"),
        ("login[3]", "ROOT LOGIN  on '/dev/tty1'", "login"),
        ("su", "Successful su for root by ann", "su"),
        ("su[4]", "FAILED su for root by ann", "failed_su"),
        (
            "sshd[5]", "pam_faillock(sshd:auth): Consecutive login failures for user ann account temporarily locked",
            "locked"
        ),
        ("gdm-password][6]", "pam_unix(gdm-password:session): session opened for user ann by (uid=0)", "session"),
        ("CRON[6]", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", ""),
        ("postfix[6]", "Failed password for ann from 192.0.2.7 port 8 ssh2", ""),
    ])
    func otherProgramsAreRead(_ program: String, _ message: String, _ expected: String) throws {
        let event = try event(message, of: program)

        #expect(event.first ?? "" == expected)
    }

    @Test func repetitionsCount() throws {
        let rows = try rows(
            "SELECT count, failures FROM auth_events",
            [
                "/var/log/auth.log": """
                Dec 31 23:00:00 h sshd[7]: Failed password for root from 192.0.2.7 port 8 ssh2
                Dec 31 23:00:05 h sshd[7]: message repeated 3 times: [ Failed password for root from 192.0.2.7 port 8 ssh2]
                Dec 31 23:00:05 h last message repeated 2 times

                """
            ])

        #expect(rows.texts == [["1", "1"], ["5", "5"]])
    }

    @Test func aTimeWithoutAYearIsTheLastSuchDay() throws {
        let rows = try rows(
            "SELECT datetime(time, 'unixepoch') FROM auth_events",
            [
                "/var/log/auth.log": """
                Dec 30 23:00:00 h sshd[7]: Failed password for root from 192.0.2.7 port 8 ssh2
                Jan  1 00:00:00 h sshd[7]: Failed password for root from 192.0.2.7 port 8 ssh2

                """
            ], parameters: ["auth_log_hours": [48]])

        #expect(rows.texts == [["2025-12-30 23:00:00"], ["2026-01-01 00:00:00"]])
    }

    @Test func whatIsOlderThanThePolicysHoursIsLeftOut() throws {
        let line = "h sshd[7]: Failed password for root from 192.0.2.7 port 8 ssh2\n"
        let files = ["/var/log/auth.log": "Dec 31 22:00:00 \(line)Dec 31 23:30:00 \(line)"]

        let rows = try rows("SELECT * FROM auth_events", files, parameters: ["auth_log_hours": [1]])

        #expect(rows.rows.count == 1)
    }

    @Test func rotatedLogsAreReadBeforeTheNewest() throws {
        let rows = try rows(
            "SELECT path, username FROM auth_events",
            [
                "/var/log/secure": "Dec 31 23:30:00 h sshd[7]: Failed password for b from 192.0.2.7 port 8 ssh2\n",
                "/var/log/secure-20251231":
                    "Dec 31 22:00:00 h sshd[7]: Failed password for a from 192.0.2.7 port 8 ssh2\n",
            ])

        #expect(Set(rows.texts) == [["/var/log/secure-20251231", "a"], ["/var/log/secure", "b"]])
    }

    @Test func aHostWithoutAnyLogIsNotAssessed() throws {
        let result = try rows("SELECT * FROM auth_events", [:])

        #expect(result.obstacles.map(\.cause.kind) == [.unsupported])
    }

    @Test func anEmptyLogIsOne() throws {
        let result = try rows("SELECT * FROM brute_force", ["/var/log/auth.log": ""])

        #expect(result.obstacles.isEmpty)
    }

    @Test func aLogBeyondTheLimitIsReadFromItsEndAndSaysSo() throws {
        let line = "Dec 31 23:00:00 h cron[7]: something else of some length that is of no interest here\n"
        let log =
            String(repeating: line, count: 110_000)
            + "Dec 31 23:30:00 h sshd[7]: Failed password for b from 192.0.2.7 port 8 ssh2\n"

        let result = try rows("SELECT username FROM auth_events", ["/var/log/auth.log": log])

        #expect(result.texts == [["b"]])
        #expect(result.obstacles.map(\.cause.kind) == [.limit])
    }

    @Test(arguments: [
        "", "\n", "Jan", "Jan  1 00:00:0", "Dec 31 23:00:00", "Dec 31 23:00:00 h", "Dec 31 23:00:00 h x",
        "Dec 31 23:00:00 h sshd[", "Dec 31 23:00:00 h sshd[7]:", "Dec 31 23:00:00 h sshd[7]: Failed ",
        "Dec 99 99:99:99 h sshd[7]: x", "9999-99-99T99:99:99+99:99 h sshd: x", "2025-12-31T23:00:00.+",
        "Dec 31 23:00:00 h sshd: Failed x for  from  port  ssh2", "Dec 31 23:00:00 h sudo:  : COMMAND=",
        "Dec 31 23:00:00 h su: (to ) on ", "Dec 31 23:00:00 h x: pam_(:auth): authentication failure; ",
        "Dec 31 23:00:00 h last message repeated 9 times", "Dec 31 23:00:00 h x: message repeated 9 times: [ ]",
    ])
    func brokenLinesAreNoCrash(_ line: String) throws {
        _ = try rows("SELECT * FROM auth_events", ["/var/log/auth.log": line])
    }
}
