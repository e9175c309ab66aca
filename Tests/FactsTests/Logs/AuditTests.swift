import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct AuditTests {
    private static let rules = [
        "etc/audit/rules.d/10-first.rules": "-D\n-b 64\n-w /etc/passwd -p aw -k id\n",
        "etc/audit/rules.d/9-earlier.rules":
            "-e 1\n# -e 2\n-a exit,always -F arch=b64 -S chmod -S chown,fchown -F auid!=-1 -k perm\n",
        "etc/audit/rules.d/99-end.rules": "-e 2\n-f 2\n--backlog_wait_time 60000\n",
        "etc/audit/rules.d/a.rules": "-b 8192\n-W /tmp -p r\n",
        "etc/audit/rules.d/ignored.txt": "-e 0\n",
    ]

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theOrderIsThatOfAugenrules() throws {
        let debian = try #require(DebianRoot.folder)
        try DebianRoot.withFiles(AuditTests.rules) { folder, root in
            // The script's paths are fixed: a copy of it works on the folder.
            let script = try String(contentsOfFile: "\(debian)/usr/sbin/augenrules", encoding: .utf8)
                .replacing("/etc/audit", with: "\(folder)/etc/audit")
            try Data(script.utf8).write(to: URL(fileURLWithPath: "\(root.location)/augenrules"))
            _ = try DebianRoot.run("/bin/sh", ["\(folder)/augenrules"])
            let judged = try root.text("/etc/audit/audit.rules").split(separator: "\n").filter { !$0.hasPrefix("#") }

            let read = try AuditRules(root).rules.map(\.source.text)

            #expect(read == judged.map(String.init))
        }
    }

    @Test func rulesAreTakenApart() throws {
        let files = Dictionary(uniqueKeysWithValues: AuditTests.rules.map { ("/\($0.key)", $0.value) })
        let result = try query(
            """
            SELECT kind, action, architecture, syscalls, path, permissions, fields, keys FROM audit_rules
            WHERE kind <> 'control'
            """, files: files)

        #expect(
            result.texts == [
                ["syscall", "always", "b64", ",chmod,chown,fchown,", "", "", "auid!=unset", "perm"],
                ["watch", "always", "", "", "/etc/passwd", "wa", "", "id"],
                ["watch", "never", "", "", "/tmp", "r", "", ""],
            ])
    }

    @Test func withoutFilesInTheFolderTheOneFileCounts() throws {
        let result = try query(
            "SELECT option, value FROM audit_rules",
            files: ["/etc/audit/audit.rules": "-e 2\n", "/etc/audit/rules.d/x": ""])

        #expect(result.texts == [["-e", "2"]])
    }

    @Test(arguments: ["-a", "-w", "-F", "-a always,exit -F =", "-S", "\u{0}", "-w  ", "-F arch=", "-k"])
    func aBrokenRuleIsNoCrash(_ text: String) throws {
        _ = try query("SELECT * FROM audit_rules", files: ["/etc/audit/audit.rules": text])
    }

    @Test func theLastSettingOfADaemonCounts() throws {
        let result = try query(
            "SELECT value, line, is_default FROM auditd_settings WHERE name IN ('flush', 'disk_full_action') ORDER BY name",
            files: ["/etc/audit/auditd.conf": "Flush = NONE\n#flush = sync\nFLUSH=Data\n"])

        #expect(result.texts == [["ignore", "", "1"], ["data", "3", "0"]])
    }

    @Test(arguments: [("a2", "a10"), ("10-x", "99-x"), ("9-x", "10-x"), ("a", "b"), ("a", "a1"), ("a01", "a2")])
    func namesAreSortedByTheirNumbers(_ first: String, _ second: String) {
        #expect(AuditRules.isInVersionOrder(first, second))
        #expect(!AuditRules.isInVersionOrder(second, first))
    }
}
