import Facts
import Testing
import TestSupport

/// Configuration that was made to cost time or memory: each must be read, or refused, in well under the minute that a
/// quadratic reader would take.
@Suite(.timeLimit(.minutes(1))) struct HostileLogTests {
    @Test(arguments: [
        ("rsyslog_rules", "/etc/rsyslog.conf", "*.*; ", 30_000),
        ("rsyslog_rules", "/etc/rsyslog.conf", "*.* {\n", 10_000),
        ("rsyslog_rules", "/etc/rsyslog.conf", "& /a\n", 20_000),
        ("rsyslog_rules", "/etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.conf\n", 5_000),
        ("rsyslog_rules", "/etc/rsyslog.conf", "if ", 40_000),
        ("rsyslog_rules", "/etc/rsyslog.conf", "action(", 20_000),
        ("journald_settings", "/etc/systemd/journald.conf", "\\\n", 50_000),
        ("logrotate_settings", "/etc/logrotate.conf", "tabooext + .a\n", 10_000),
        ("logrotate_settings", "/etc/logrotate.conf", "include /etc/logrotate.conf\n", 5_000),
        ("time_servers", "/etc/chrony.conf", "include /etc/chrony.conf\n", 5_000),
        ("audit_rules", "/etc/audit/audit.rules", "-a always,exit -S a -k b\n", 5_000),
        ("log_forwarding", "/etc/syslog-ng/syslog-ng.conf", "destination d { tcp( ", 10_000),
        ("audit_boot_arguments", "/boot/grub/grub.cfg", "linux a audit=1\n", 10_000),
    ])
    func repetitionIsReadInTime(_ table: String, _ path: String, _ text: String, _ count: Int) throws {
        let content = String(repeating: text, count: count)

        let result = try query("SELECT count(*) FROM \(table)", files: [path: content])

        #expect(result.rows.count == 1)
    }

    @Test func manyNamesAreReadInTime() throws {
        let lines = (0..<20_000).map { "Name\($0)=x\n" }.joined()

        let result = try query(
            "SELECT count(*) > 10000 FROM journald_settings",
            files: ["/etc/systemd/journald.conf": "[Journal]\n\(lines)"])

        #expect(result.texts == [["1"]])
    }
}
