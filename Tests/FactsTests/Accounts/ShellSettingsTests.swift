import Facts
import Testing
import TestSupport

@Suite struct ShellSettingsTests {
    @Test(arguments: [
        ("umask 027", ["027"]), ("  umask 0027 # x", ["0027"]), ("#umask 027", []), ("echo umask 027", []),
        ("if true; then umask 022; else umask 002; fi", ["022", "002"]), ("umask -S", []), ("umask", []),
        ("[ `umask` -eq 0 ] && umask 022", ["022"]), ("umask u=rwx,g=rx,o=", ["u=rwx,g=rx,o="]),
        ("umask '077'", ["077"]),
    ])
    func umasksAreFound(_ line: String, _ wanted: [String]) {
        let settings = ShellSettings(text: line, path: "/etc/profile")

        #expect(settings.umasks.map(\.value) == wanted)
    }

    @Test func aUmaskWithinIfIsConditional() {
        let text = "if [ $UID -gt 199 ]; then\n  umask 002\nelse\n  umask 022\nfi\numask 027\n"

        let settings = ShellSettings(text: text, path: "/etc/profile")

        #expect(settings.umasks.map(\.isConditional) == [true, true, false])
    }

    @Test(
        arguments: [
            ("readonly TMOUT=900 ; export TMOUT", 900, true, true),
            ("TMOUT=600\nreadonly TMOUT\nexport TMOUT", 600, true, true),
            ("declare -xr TMOUT=300", 300, true, true), ("export TMOUT=60", 60, false, true),
            ("TMOUT=60", 60, false, false),
            ("typeset -r TMOUT=\"120\"", 120, true, false),
        ] as [(String, Int64, Bool, Bool)])
    func timeoutsAreFound(_ text: String, _ seconds: Int64, _ isReadOnly: Bool, _ isExported: Bool) {
        let timeouts = ShellSettings(text: text, path: "/etc/profile").timeouts

        #expect(timeouts.map(\.seconds) == [seconds])
        #expect(timeouts.map(\.isReadOnly) == [isReadOnly])
        #expect(timeouts.map(\.isExported) == [isExported])
    }

    @Test(arguments: [
        ("\\S\nKernel \\r on an \\m\n", true), ("Authorised use only.\n", false), ("Welcome to Ubuntu 24.04\n", true),
        ("UBUNTU", true), ("Property of Rockyard Ltd.\n", false), ("rocky host\n", true), ("\\n \\l\n", false),
    ])
    func bannersThatTellTheSystemAreFound(_ text: String, _ tells: Bool) {
        let words = LoginBanner.systemWords(in: "NAME=\"Rocky Linux\"\nID=\"rocky\"\n")

        #expect(LoginBanner(text, systemWords: words).tellsSystem == tells)
    }

    @Test func dangerousFilesInHomesAreListed() throws {
        let result = try query(
            "SELECT username, name, purpose, mode FROM home_files",
            files: [
                "/etc/passwd": "ann:x:1000:1000::/home/ann:/bin/sh\nwww:x:33:33::/srv:/usr/sbin/nologin\n",
                "/home/ann/.rhosts": "+ +\n", "/home/ann/.netrc": "x", "/home/ann/notes": "x", "/srv/.rhosts": "",
            ])

        #expect(
            result.texts.map { $0.prefix(3).joined(separator: " ") } == ["ann .netrc credentials", "ann .rhosts trust"])
    }
}
