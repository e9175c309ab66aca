import Facts
import Testing
import TestSupport

@Suite struct ModprobeSettingsTests {
    private static let files = [
        "/etc/modprobe.d/a.conf": """
        # comment
        blacklist usb-storage
         blacklist   foo-bar # trailing
        install cramfs /bin/false
        install dccp   /bin/true   x
        install sctp \\
         /bin/false
        options snd-hda-intel a=1 b=2
        alias net-pf-31 off-x
        install only
        blacklist
        remove z-z /bin/true
        install us[b-d]-x* /bin/false
        unknown words here
        """,
        "/usr/lib/modprobe.d/a.conf": "blacklist hidden\n",
        "/usr/lib/modprobe.d/b.conf": "blacklist shown\nblacklist dos\r\n",
        "/run/modprobe.d/c.conf": "blacklist runx\n\tinstall\ttab\t/bin/true\nblacklist end \\",
        "/run/modprobe.d/d.alias": "blacklist x\n",
        "/run/modprobe.d/e.txt": "blacklist y\n",
    ]

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theSettingsAreThoseOfModprobe() throws {
        let script = """
            for folder in etc usr/lib; do mount --bind $DATA/$folder/modprobe.d $ROOT/$folder/modprobe.d; done
            mount -t tmpfs none $ROOT/run; cp -r $DATA/run/modprobe.d $ROOT/run/
            chroot $ROOT modprobe --showconfig | grep -E '^(blacklist|install|remove|options|alias) '
            """
        let judged = try DebianRoot.runScript(script, files: Self.files).output.utf8.split(separator: 10).map {
            String(Substring($0))
        }

        let rows = try query(
            "SELECT kind || ' ' || module || CASE value WHEN '' THEN '' ELSE ' ' || value END FROM modprobe_settings",
            files: Self.files)

        #expect(
            rows.texts.map { $0[0] }.sorted()
                == judged.map { $0.replacing("p  ", with: "p ").replacing("p  ", with: "p ") }.sorted())
    }

    @Test func theFirstInstallLineHasTheLowestPosition() throws {
        let files = [
            "/etc/modprobe.d/b.conf": "install x /bin/true\n",
            "/usr/lib/modprobe.d/a.conf": "install x /sbin/modprobe x\n",
        ]

        let rows = try query("SELECT value FROM modprobe_settings ORDER BY position LIMIT 1", files: files)

        #expect(rows.texts == [["/sbin/modprobe x"]])
    }

    @Test(arguments: [
        "\\", "\\\n\\\n", "blacklist \u{0}", "install", String(repeating: "\\\n", count: 100_000),
        "blacklist " + String(repeating: "[", count: 10_000),
    ])
    func hostileTextIsHarmless(_ text: String) {
        #expect(ModprobeSettings(text).settings.count <= 1)
    }

    @Test func modulesOfAKernelAreNamedWithUnderscores() throws {
        let files = [
            "/lib/modules/6.1/modules.dep": "kernel/drivers/usb/storage/usb-storage.ko.zst: kernel/a.ko\n\n/\n"
        ]

        let rows = try query("SELECT name, kernels, path, is_builtin FROM kernel_module_files", files: files)

        #expect(rows.texts == [["usb_storage", "6.1", "kernel/drivers/usb/storage/usb-storage.ko.zst", "0"]])
    }
}
