import Facts
import Testing
import TestSupport

@Suite struct BootTests {
    @Test func quotesHoldWordsTogether() {
        let parameters = CommandLineParameters(#"quiet dyndbg="file a +p" x= -- init-argument"#).parameters

        #expect(parameters.map(\.name) == ["quiet", "dyndbg", "x"])
        #expect(parameters.map(\.value) == [nil, "file a +p", ""])
    }

    @Test func everyMenuEntryIsRead() throws {
        let configuration = """
            menuentry 'Debian' --class debian {
              linux /boot/vmlinuz root=/dev/sda1 ro quiet
            }
            submenu 'Advanced' {
              menuentry 'Debian (recovery mode)' {
                # linux /boot/old nokaslr
                linux\t/boot/vmlinuz root=/dev/sda1 single
              }
            }
            """
        let rows = try query(
            "SELECT entry, parameter, line FROM kernel_command_line WHERE parameter IN ('quiet', 'single', 'nokaslr')",
            files: ["/boot/grub/grub.cfg": configuration])

        #expect(rows.texts == [["Debian", "quiet", "2"], ["Debian (recovery mode)", "single", "7"]])
    }

    @Test func entriesOfTheLoaderTakeOptionsFromTheEnvironment() throws {
        let rows = try query(
            "SELECT parameter, value FROM kernel_command_line WHERE source = 'entry'",
            files: [
                "/boot/loader/entries/a.conf": "title X\nlinux /vmlinuz\noptions $kernelopts $tuned_params quiet\n",
                "/boot/grub2/grubenv": "# GRUB Environment Block\nkernelopts=root=/dev/x selinux=0\n####",
            ])

        #expect(rows.texts == [["root", "/dev/x"], ["selinux", "0"], ["quiet", ""]])
    }

    @Test func laterFilesOfGrubDefaultsAddToTheValue() throws {
        let rows = try query(
            "SELECT parameter, file FROM kernel_command_line",
            files: [
                "/etc/default/grub": "GRUB_CMDLINE_LINUX=\"a\"\n",
                "/etc/default/grub.d/50.cfg": "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX b\"\n",
            ])

        #expect(rows.texts == [["a", "/etc/default/grub.d/50.cfg"], ["b", "/etc/default/grub.d/50.cfg"]])
    }

    @Test func aStubIsNotTheConfiguration() {
        let stub = GrubConfiguration("search.fs_uuid x root\nset prefix=($root)'/grub'\nconfigfile $prefix/grub.cfg\n")

        #expect(stub.isStub)
    }

    @Test func aPasswordFromTheUserFileIsNoPasswordWithoutTheFile() {
        let configuration = GrubConfiguration("set superusers=\"root\"\npassword_pbkdf2 root ${GRUB2_PASSWORD}\n")

        #expect(configuration.superusers == "root")
        #expect(!configuration.hasPassword)
    }

    @Test(arguments: [
        "menuentry", "linux", "set", "set =", "password", "password_pbkdf2 a", "\"", "menuentry 'x", "\u{0}",
    ])
    func hostileConfigurationsAreHarmless(_ text: String) {
        #expect(GrubConfiguration(text).entries.isEmpty)
    }

    @Test func theLastCoreLimitForAllCounts() {
        var limits = CoreLimits()
        limits.read("* hard core 0\n* - core unlimited # all\n@users hard core 0\n* hard\n", file: "a")

        #expect(limits.hard?.value == "unlimited")
        #expect(limits.soft?.line == 2)
    }

    @Test func aContainerIsKnownByItsMarks() throws {
        let rows = try query("SELECT container, is_live FROM system_info", files: ["/run/.containerenv": ""])

        #expect(rows.texts == [["podman", "0"]])
    }
}
