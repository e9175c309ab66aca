import Facts
import Testing
import TestSupport

@Suite struct SecurityModulesTests {
    @Test(arguments: [
        ("SELINUX=enforcing\n", "enforcing"), ("#SELINUX=enforcing\n", nil), (" SELINUX=enforcing\n", nil),
        ("SELINUX=Permissive # x\n", "permissive"), ("SELINUX=bogus\nSELINUX=disabled\n", "disabled"),
        ("SELINUX=permissive\nSELINUX=enforcing\n", "permissive"), ("SELINUX= enforcing\n", nil),
    ])
    func theFirstValidModeCounts(_ text: String, _ mode: String?) {
        #expect(SELinuxConfiguration(text).mode == mode)
    }

    @Test func aBootEntryOverridesTheConfiguration() throws {
        let rows = try query(
            "SELECT boot_mode, reason, file FROM security_modules",
            files: [
                "/etc/selinux/config": "SELINUX=enforcing\n",
                "/boot/loader/entries/a.conf": "options root=/dev/sda1 enforcing=0\n",
            ])

        #expect(rows.texts == [["permissive", "enforcing=0", "/boot/loader/entries/a.conf"]])
    }
}
