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
                "/etc/security/pwquality.conf": "minlen = 14 # long\nminclass=2\ndifok = many\n",
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
}
