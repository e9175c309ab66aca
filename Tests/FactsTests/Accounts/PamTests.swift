import Facts
import Testing
import TestSupport

@Suite struct PamTests {
    private func rules(_ columns: String, _ service: String, _ files: [String: String]) throws -> [[String]] {
        try query(
            "SELECT \(columns) FROM pam_rules WHERE service = '\(service)' ORDER BY position",
            files: Dictionary(uniqueKeysWithValues: files.map { ("/etc/pam.d/\($0)", $1) })
        ).texts
    }

    @Test func includesStandInTheirPlace() throws {
        let rows = try rules(
            "type, module, file, line", "sshd",
            [
                "sshd": "auth required pam_env.so\n@include common\nsession required pam_limits.so\n",
                "common": "# note\nauth required pam_unix.so\nsession required pam_unix.so\n",
            ])

        #expect(
            rows == [
                ["auth", "pam_env.so", "/etc/pam.d/sshd", "1"], ["auth", "pam_unix.so", "/etc/pam.d/common", "2"],
                ["session", "pam_unix.so", "/etc/pam.d/common", "3"],
                ["session", "pam_limits.so", "/etc/pam.d/sshd", "3"],
            ])
    }

    @Test func anIncludeOfOneTypeTakesThatTypeAlone() throws {
        let rows = try rules(
            "type, module, depth", "login",
            [
                "login": "auth substack system-auth\naccount include system-auth\n",
                "system-auth":
                    "auth required pam_unix.so\naccount required pam_unix.so\npassword required pam_unix.so\n",
            ])

        #expect(rows == [["auth", "pam_unix.so", "1"], ["account", "pam_unix.so", "0"]])
    }

    @Test func bracketsContinuationsAndCommentsAreUnderstood() throws {
        let rows = try rules(
            "control, module, arguments, is_silent", "x",
            [
                "x":
                    "-AUTH  [success=1   default=ignore] \\\n  /lib/security/pam_x.so  [a b\\]c]  d # e \\\nauth REQUIRED pam_y.so # f\n"
            ])

        #expect(
            rows == [
                ["[success=1 default=ignore]", "pam_x.so", "a b]c d", "1"], ["required", "pam_y.so", "", "0"],
            ])
    }

    @Test func aLoopOfIncludesEnds() throws {
        let result = try query(
            "SELECT count(*) FROM pam_rules",
            files: ["/etc/pam.d/a": "@include b\nauth required pam_a.so\n", "/etc/pam.d/b": "@include a\n@include a\n"])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func theDistributionsFolderServesWhatIsNotInEtc() throws {
        let result = try query(
            "SELECT module, file FROM pam_rules",
            files: [
                "/usr/lib/pam.d/a": "auth required pam_a.so\n", "/usr/lib/pam.d/b": "auth required pam_b.so\n",
                "/etc/pam.d/a": "auth required pam_c.so\n",
            ])

        #expect(result.texts == [["pam_c.so", "/etc/pam.d/a"], ["pam_b.so", "/usr/lib/pam.d/b"]])
    }

    @Test func theSingleFileCountsWithoutTheFolder() throws {
        let result = try query(
            "SELECT service, type, module FROM pam_rules",
            files: ["/etc/pam.conf": "SSHD auth required pam_a.so x\nother auth required pam_deny.so\n"])

        #expect(result.texts == [["sshd", "auth", "pam_a.so"], ["other", "auth", "pam_deny.so"]])
    }

    @Test func argumentsWinOverFilesAndFilesOverDefaults() throws {
        let result = try query(
            "SELECT name, value, source FROM pwquality_settings WHERE name IN ('minlen', 'minclass', 'difok', 'retry')",
            files: [
                "/etc/pam.d/passwd": "password requisite pam_pwquality.so retry=3 minclass=4\n",
                "/etc/security/pwquality.conf": "minlen = 14 # long\nminclass=2\n",
                "/etc/security/pwquality.conf.d/a.conf": "minlen = 20\n",
            ])

        #expect(
            result.texts == [
                ["difok", "1", "default"], ["minclass", "4", "argument"], ["minlen", "14", "file"],
                ["retry", "3", "argument"],
            ])
    }

    @Test func oneLineIsToldOnceHoweverManyServicesIncludeIt() throws {
        let result = try query(
            "SELECT value, rule_file, phase FROM faillock_settings WHERE name = 'deny'",
            files: [
                "/etc/pam.d/sshd": "auth include common\n", "/etc/pam.d/login": "auth include common\n",
                "/etc/pam.d/common": "auth required pam_faillock.so authfail conf=/etc/my.conf\n",
                "/etc/my.conf": "deny = 4\n", "/etc/security/faillock.conf": "deny = 9\n",
            ])

        #expect(result.texts == [["4", "/etc/pam.d/common", "authfail"]])
    }

    @Test func limitsAreReadInOrder() throws {
        let result = try query(
            "SELECT domain, type, item, value, file FROM pam_limits ORDER BY position",
            files: [
                "/etc/security/limits.d/b.conf": "@dev hard nproc 10\n",
                "/etc/security/limits.conf": "# x\n* - core 0 # y\nann -\n",
                "/etc/security/limits.d/c.txt": "* - core 1\n",
            ])

        #expect(
            result.texts == [
                ["*", "-", "core", "0", "/etc/security/limits.conf"],
                ["ann", "-", "", "", "/etc/security/limits.conf"],
                ["@dev", "hard", "nproc", "10", "/etc/security/limits.d/b.conf"],
            ])
    }

    @Test func hostileRulesDoNoHarm() throws {
        let result = try query(
            "SELECT count(*) FROM pam_rules",
            files: ["/etc/pam.d/x": "auth [\nauth [a\n-\n\\\n@include\nauth include\n\u{0}\nauth required\n[]]] [[\n\\"]
        )

        #expect(result.texts == [["0"]])
    }

    @Test func neverUnlockingIsZero() throws {
        let result = try query(
            "SELECT name, value FROM faillock_settings WHERE name IN ('unlock_time', 'even_deny_root')",
            files: [
                "/etc/pam.d/sshd": "auth required pam_faillock.so authfail\n",
                "/etc/security/faillock.conf": "unlock_time = never\neven_deny_root = 0\n",
            ])

        #expect(result.texts == [["even_deny_root", "1"], ["unlock_time", "0"]])
    }

    /// libpwquality reads the files and tells what it will go by.
    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            ("", ""), ("minlen = 4\nminclass=2 # x\n", "minlen = 20\nmaxrepeat 3\n"),
            ("minlen = 14\ndifok = many\nminclass=3\n", ""), ("enforce_for_root = 0\nminclass=9\ndcredit = -1\n", ""),
            ("\nminlen=9\nbogus = 1\nminclass=4\n", ""), ("minlen=9\nenforcing = 0\ndictcheck=0", "minclass = 2"),
            ("minlen = 10\n", "minlen = 12\nbogus\n"),
        ])
    func qualitySettingsAreThoseOfTheLibrary(_ main: String, _ dropIn: String) throws {
        let program = """
            import ctypes
            l = ctypes.CDLL('libpwquality.so.1')
            l.pwquality_default_settings.restype = ctypes.c_void_p
            p = ctypes.c_void_p(l.pwquality_default_settings())
            l.pwquality_read_config(p, None, ctypes.byref(ctypes.c_void_p()))
            for n, k in (('difok', 1), ('minlen', 3), ('dcredit', 4), ('minclass', 8), ('maxrepeat', 9), ('dictcheck', 15), ('enforcing', 17), ('enforce_for_root', 19)):
                v = ctypes.c_int()
                l.pwquality_get_int_value(p, k, ctypes.byref(v))
                print(n, v.value)
            """
        let files = [
            ("/etc/security/pwquality.conf.d/a.conf", dropIn), ("/etc/security/pwquality.conf", main),
        ]
        let printed = try DebianRoot.runShell(
            "python3 -", over: Dictionary(uniqueKeysWithValues: files), input: program
        ).output

        let settings = PamModuleSettings.pwquality.effective(
            fromFiles: files.flatMap { PamModuleSettings.settings(of: $1, path: $0) })

        let values = Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value.plainText) })
        let lines = printed.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.count == 8)
        for line in lines where line.count == 2 { #expect(values[line[0]] == line[1], "\(line[0])") }
    }
}
