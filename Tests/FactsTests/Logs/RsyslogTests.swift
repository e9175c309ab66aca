import Facts
import Testing
import TestSupport

@Suite struct RsyslogTests {
    private func rules(_ configuration: String, _ more: [String: String] = [:]) throws -> [[String]] {
        let files = more.merging(["/etc/rsyslog.conf": configuration]) { first, _ in first }
        return try query("SELECT target, facilities, kind FROM rsyslog_rules", files: files).texts
    }

    /// What rsyslogd 8.2302 wrote for one message of severity info of each facility.
    @Test(arguments: [
        ("auth,authpriv.* /a", ",auth,authpriv,"),
        ("security.debug /a", ",auth,"),
        ("10.* /a", ",authpriv,"),
        ("kern.warn;daemon.6 /a", ",daemon,"),
        ("local0,local1.=info /a", ",local0,local1,"),
        ("*.none;mail.* -/a;RSYSLOG_TraditionalFileFormat", ",mail,"),
        ("*.!debug;mail.info /a", ",mail,"),
        ("cron.*;\\\n  mail.none /a", ",cron,"),
        ("if $syslogfacility-text == 'mail' or $syslogfacility-text == \"cron\" then /a", ",mail,cron,"),
        ("if (prifilt(\"mail,news.*\")) then { action(type=\"omfile\" file=\"/a\") }", ",mail,news,"),
        ("mail.* {\n  action(type=\"omfile\"\n   # }\n   file=\"/a\")\n}", ",mail,"),
        ("if prifilt(\"mail.debug\") then {\n  local0,mail.* /a\n}", ",mail,"),
        ("auth.* stop\nauth,authpriv.* /a", ",authpriv,"),
        ("auth.* ~\nauth,authpriv.* /a", ",authpriv,"),
        ("auth,authpriv.err /a", ""),
    ])
    func theFacilitiesAreThoseThatRsyslogWrites(_ configuration: String, _ facilities: String) throws {
        let last = try rules("\(configuration)\n").last

        #expect(last.map { [$0[0], $0[1]] } == ["/a", facilities])
    }

    @Test func aConditionLeavesTheFacilitiesOpen() throws {
        let result = try query(
            "SELECT facilities IS NULL, selector FROM rsyslog_rules",
            files: ["/etc/rsyslog.conf": ":msg, contains, \"then {\" /a\n& stop\nif $msg contains 'x' then stop\n"])

        #expect(
            result.texts == [
                ["1", ":msg, contains, \"then {\""], ["1", ":msg, contains, \"then {\""],
                ["1", "if $msg contains 'x'"],
            ])
    }

    @Test func includesAreReadInTheirPlace() throws {
        let rules = try rules(
            "$IncludeConfig /etc/rsyslog.d/*.conf\n*.* /last\ninclude(file=\"/none\" mode=\"optional\")\n",
            [
                "/etc/rsyslog.d/b.conf": "*.* /b\n", "/etc/rsyslog.d/a.conf": "*.* /a\n",
                "/etc/rsyslog.d/c.txt": "*.* /c\n",
            ])

        #expect(rules.map { $0[0] } == ["/a", "/b", "/last"])
    }

    @Test func anIncludeOfItselfEnds() throws {
        let result = try query(
            "SELECT count(*) FROM rsyslog_rules",
            files: ["/etc/rsyslog.conf": "*.* /a\n$IncludeConfig /etc/rsyslog.conf\n"])

        #expect(result.obstacles.count == 1)
    }

    @Test func remoteTargetsAreTakenApart() throws {
        let result = try query(
            "SELECT kind, target, port, tls FROM rsyslog_rules",
            files: [
                "/etc/rsyslog.conf": """
                *.* @one
                *.* @@two:1514
                *.* @@[2001:db8::1]:6514;Template
                $DefaultNetstreamDriver gtls
                $ActionSendStreamDriverMode 1
                *.* @@(z9,o)three:6514
                *.* action(type="omfwd" Target="four" Port="6514" Protocol="tcp" StreamDriver="ossl" StreamDriverMode="1")
                *.* action(type='omrelp' target='five' port='20514' tls='on')

                """
            ])

        #expect(
            result.texts == [
                ["remote_udp", "one", "514", "0"], ["remote_tcp", "two", "1514", "0"],
                ["remote_tcp", "2001:db8::1", "6514", "0"], ["remote_tcp", "three", "6514", "1"],
                ["remote_tcp", "four", "6514", "1"], ["relp", "five", "20514", "1"],
            ])
    }

    @Test func theUmaskOfTheUnitCounts() throws {
        let result = try query(
            "SELECT file_mode FROM rsyslog_rules",
            files: [
                "/etc/rsyslog.conf": "*.* /a\n$Umask 0000\n$FileCreateMode 0664\n*.* /b\n",
                "/usr/lib/systemd/system/rsyslog.service": "[Service]\nUMask=0066\n",
            ])

        #expect(result.texts == [["0600"], ["0664"]])
    }

    @Test(
        arguments: [
            "", "\u{0}", "if", "if then", "action(", "action(type=\"omfile\"", "{{{{", "}}}}", ":msg", "& ", "$",
            "include(file=",
            "template(name=\"x\" type=\"list\") {", "*.*", "\"\\", "/* never closed", "foreach ($.x in y) do { *.* /a",
        ])
    func brokenTextIsNoCrash(_ text: String) throws {
        _ = try query("SELECT * FROM rsyslog_rules", files: ["/etc/rsyslog.conf": text])
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func whatRsyslogAcceptsIsUnderstood() throws {
        let configuration = """
            module(load="imuxsock" SysSock.Use="off")
            global(workDirectory="@")
            $FileCreateMode 0640
            auth,authpriv.*   @/f1
            & stop
            *.*;auth,authpriv.none;mail.!=info\t-@/f2
            /* comment ' " */
            if $syslogfacility-text == 'mail' then @/f8
            if (prifilt("mail.debug")) then {
              @/f19
              :omusrmsg:root
              local0,mail.* @/f20
            } else {
              @/f21
            }
            $IncludeConfig @/d/*.conf
            template(name="T" type="list") { constant(value="}") property(name="msg") }
            set $.x = "a;b}";
            :programname, isequal, "sudo" @/f9
            *.emerg :omusrmsg:*
            kern.* action(type="omfile" file="@/f22" template="T")

            """
        try DebianRoot.withFiles(["etc/rsyslog.conf": configuration]) { folder, root in
            let judged = try DebianRoot.run("/usr/sbin/rsyslogd", ["-N1", "-f", "\(folder)/etc/rsyslog.conf"]).errors
            let host = AuditedHost(root: root, now: TestClock.now)
            let result = try FactDatabase(source: host).rows("SELECT count(*) FROM rsyslog_rules WHERE kind = 'file'")

            #expect(!judged.contains("error"), "\(judged)")
            #expect(result.texts == [["8"]])
            #expect(result.obstacles.isEmpty)
        }
    }
}
