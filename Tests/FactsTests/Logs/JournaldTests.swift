import Facts
import HostRoot
import Testing
import TestSupport

@Suite struct JournaldTests {
    private static let variant = [
        "etc/systemd/journald.conf": "[Journal]\nStorage=volatile\n[Other]\nStorage=none\n",
        "usr/lib/systemd/journald.conf.d/50-a.conf": "[Journal]\nStorage=none\nCompress=no\n",
        "run/systemd/journald.conf.d/50-a.conf": "[Journal]\nStorage=auto\n",
        "etc/systemd/journald.conf.d/40-b.conf":
            "; comment\n[Journal]\nStorage=persistent\nSeal=0\nMaxLevelStore=\\\n  info\n",
        "etc/systemd/journald.conf.d/60-c": "[Journal]\nStorage=none\n",
    ]

    @Test func dropInsAreReadByName() throws {
        let files = Dictionary(uniqueKeysWithValues: JournaldTests.variant.map { ("/\($0.key)", $0.value) })
        let result = try query(
            """
            SELECT name, value, file FROM journald_settings
            WHERE name IN ('Storage', 'Compress', 'Seal', 'MaxLevelStore') ORDER BY name
            """, files: files)

        #expect(
            result.texts == [
                ["Compress", "yes", ""], ["MaxLevelStore", "info", "/etc/systemd/journald.conf.d/40-b.conf"],
                ["Seal", "no", "/etc/systemd/journald.conf.d/40-b.conf"],
                ["Storage", "auto", "/run/systemd/journald.conf.d/50-a.conf"],
            ])
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func filesAreReadInTheOrderOfSystemd() throws {
        try DebianRoot.withFiles(JournaldTests.variant) { folder, root in
            let output = try DebianRoot.run(
                "/usr/bin/systemd-analyze", ["cat-config", "--root=\(folder)", "systemd/journald.conf"]
            ).output
            let judged = output.split(separator: "\n").filter { $0.hasPrefix("# /") }
                .map { String($0.dropFirst(2)).replacing(folder, with: "") }

            let read = try SystemdConfiguration(root, "journald.conf", section: "Journal").assignments.map(\.file)

            var order: [String] = []
            for file in read where order.last != file { order.append(file) }
            #expect(order == judged)
        }
    }

    @Test func aMaskedDropInIsSkipped() throws {
        try withTemporaryRoot([
            "/etc/systemd/journald.conf": "[Journal]\nStorage=auto\n",
            "/usr/lib/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=none\n",
            "/etc/systemd/journald.conf.d/a.conf": "",
        ]) { root in
            let storage = try SystemdConfiguration(root, "journald.conf", section: "Journal").last("Storage")

            #expect(storage?.value == "auto")
        }
    }

    @Test func anEmptyAssignmentGoesBackToTheDefault() throws {
        let result = try query(
            "SELECT value, is_default FROM journald_settings WHERE name = 'Storage'",
            files: ["/etc/systemd/journald.conf": "[Journal]\nStorage=none\nStorage=\n"])

        #expect(result.texts == [["auto", "1"]])
    }
}
