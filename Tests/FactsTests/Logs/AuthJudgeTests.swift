import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

/// The real sshd, sudo, su and rsyslog decide what the lines are.
@Suite(.enabled(if: DebianRoot.folder != nil)) struct AuthJudgeTests {
    private func rows(_ sql: String, of log: String, _ logs: AuthLogs) throws -> [[String]] {
        try withTemporaryRoot(["/var/log/auth.log": log]) { root in
            try FactDatabase(source: AuditedHost(root: root, now: logs.now)).rows(sql).texts
        }
    }

    @Test func loginsOverSSHAreRead() throws {
        let logs = try AuthLogs.made.get()

        let rows = try rows(
            """
            SELECT event, username, source, method, failures FROM auth_events
            WHERE program = 'sshd' AND event <> 'pam_failure'
            """, of: logs.traditional, logs)

        #expect(
            rows == [
                ["failed_login", "ann", "127.0.0.1", "password", "1"],
                ["failed_login", "ann", "127.0.0.1", "password", "1"],
                ["gave_up", "ann", "127.0.0.1", "", "0"],
                ["invalid_user", "x from 9.9.9.9 port 22 ssh2", "127.0.0.1", "", "0"],
                ["failed_login", "x from 9.9.9.9 port 22 ssh2", "127.0.0.1", "password", "1"],
                ["failed_login", "x from 9.9.9.9 port 22 ssh2", "127.0.0.1", "password", "1"],
                ["gave_up", "x from 9.9.9.9 port 22 ssh2", "127.0.0.1", "", "0"],
                ["gave_up", "root", "127.0.0.1", "", "1"],
                ["login", "ann", "127.0.0.1", "password", "0"],
                ["session", "ann", "", "sshd", "0"],
                ["login", "ann", "127.0.0.1", "publickey", "0"],
                ["session", "ann", "", "sshd", "0"],
            ])
    }

    @Test func usesOfPrivilegeAreRead() throws {
        let logs = try AuthLogs.made.get()

        let rows = try rows(
            """
            SELECT event, username, by_user, method, command, failures FROM auth_events
            WHERE event IN ('sudo', 'failed_sudo', 'su', 'failed_su') AND source <> 'user root'
            """, of: logs.traditional, logs)

        #expect(
            rows == [
                ["sudo", "root", "ann", "", "/usr/bin/id", "0"],
                // The folder's name looks like fields: the log does not tell who ann would have become.
                ["failed_sudo", "", "ann", "3 incorrect password attempts", "", "3"],
                ["failed_sudo", "root", "bob", "user NOT in sudoers", "/usr/bin/id", "0"],
                ["failed_su", "root", "bob", "", "", "1"],
                ["su", "ann", "bob", "", "", "0"],
            ])
    }

    @Test func bothFormatsOfTimesTellTheSame() throws {
        let logs = try AuthLogs.made.get()
        let all = "SELECT * FROM auth_events"

        let traditional = try rows(all, of: logs.traditional, logs)
        let modern = try rows(all, of: logs.modern, logs)

        #expect(traditional == modern)
        #expect(traditional.count > 20)
    }
}
