import Facts
import Testing
import TestSupport

@Suite struct AppArmorProfilesTests {
    private static let text = """
        #include <tunables/global>
        @{exe}=/usr/bin/foo
        abi <abi/3.0>,
        profile foo @{exe} flags=(complain) {
          /etc/x r, # } not the end
          profile child {
            /etc/y r,
          }
          ^hat flags=(complain) { /etc/z r, }
          hat other {
          }
          owner /home/** rw,
        }
        /usr/bin/bar flags=(attach_disconnected) {
          capability net_admin,
        }
        profile "with space" "/opt/a b/*" xattrs=(user.a="b") flags=(kill) { /etc/a r, }
        profile nob
          /usr/bin/nob
        {
          /etc/q r,
        }
        /usr/{bin,sbin}/baz { /etc/a r, }
        "/quoted path" { /etc/{a,b} r, }
        profile two flags=(attach_disconnected,
          complain) { /etc/a r, }
        profile three /usr/bin/three (complain) { /etc/a r, }

        """

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theNamesAreThoseOfTheParser() throws {
        let judged = try DebianRoot.runScript(
            "mount -t tmpfs none $ROOT/tmp; cp $DATA/x $ROOT/tmp; chroot $ROOT apparmor_parser -N /tmp/x",
            files: ["/x": Self.text]
        ).output

        let names = AppArmorProfiles(Self.text).profiles.map(\.name)

        #expect(names.sorted() == judged.split(separator: "\n").map(String.init).sorted())
    }

    @Test func flagsTellTheMode() {
        let complaining = AppArmorProfiles(Self.text).profiles.filter { $0.mode == "complain" }.map(\.name)

        #expect(complaining == ["foo", "foo//hat", "two", "three"])
    }

    @Test func disabledAndForcedProfilesAreKnown() throws {
        let profile = "/bin/x {\n}\n"
        let rows = try query(
            "SELECT path, mode FROM apparmor_profiles",
            files: [
                "/etc/apparmor.d/a": profile, "/etc/apparmor.d/b": profile, "/etc/apparmor.d/c.dpkg-old": profile,
                "/etc/apparmor.d/disable/a": "", "/etc/apparmor.d/force-complain/b": "",
            ])

        #expect(rows.texts == [["/etc/apparmor.d/b", "complain"]])
    }

    @Test(arguments: [
        "{", "}", "}}}}", "profile {", "profile \"", "(", "flags=(", "profile x flags=(", ",,,", "\\", "/a{ {",
        String(repeating: "profile a {", count: 10_000), String(repeating: "{", count: 100_000),
    ])
    func hostileTextIsHarmless(_ text: String) {
        #expect(AppArmorProfiles(text).profiles.count <= 50)
    }
}
