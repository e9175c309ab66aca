import Facts
import Foundation
import Testing
import TestSupport

@Suite struct SudoersTests {
    private func sudoers(_ text: String, _ columns: String, files: [String: String] = [:]) throws -> [[String]] {
        try query("SELECT \(columns) FROM sudoers", files: files.merging(["/etc/sudoers": text]) { own, _ in own })
            .texts
    }

    @Test func aliasesAreReplacedByTheirMembers() throws {
        let rows = try sudoers(
            "User_Alias OPS = ann, %net\nCmnd_Alias A = /bin/a, /bin/b x\nOPS ALL = A\n", "user, command")

        #expect(rows == [["ann", "/bin/a"], ["ann", "/bin/b x"], ["%net", "/bin/a"], ["%net", "/bin/b x"]])
    }

    @Test func aNegatedAliasTurnsItsMembersRound() throws {
        let rows = try sudoers("Cmnd_Alias A = /bin/a, !/bin/b\nann ALL = ALL, !A\n", "command, is_negated")

        #expect(rows == [["ALL", "0"], ["/bin/a", "1"], ["/bin/b", "0"]])
    }

    @Test func tagsAndRunasHoldForTheCommandsThatFollow() throws {
        let rows = try sudoers(
            "ann ALL = (op) NOPASSWD: /bin/a, /bin/b, (root) PASSWD: NOEXEC: /bin/c\n",
            "command, runas_user, nopasswd, noexec")

        #expect(
            rows == [["/bin/a", "op", "1", "0"], ["/bin/b", "op", "1", "0"], ["/bin/c", "root", "0", "1"]])
    }

    @Test func continuedLinesAreOneRule() throws {
        let rows = try sudoers("# comment \\\nann ALL = /bin/a, \\\n  NOPASSWD: /bin/b\n", "command, nopasswd, line")

        #expect(rows == [["/bin/a", "0", "2"], ["/bin/b", "1", "2"]])
    }

    @Test(arguments: ["@includedir /etc/sudoers.d", "#includedir /etc/sudoers.d", "@includedir sudoers.d/"])
    func aFolderIsReadWithoutDottedNames(_ line: String) throws {
        let rows = try sudoers(
            "\(line)\n", "user, source",
            files: [
                "/etc/sudoers.d/b": "bob ALL = ALL\n", "/etc/sudoers.d/a": "ann ALL = ALL\n",
                "/etc/sudoers.d/c.conf": "eve ALL = ALL\n", "/etc/sudoers.d/d~": "eve ALL = ALL\n",
            ])

        #expect(rows == [["ann", "/etc/sudoers.d/a"], ["bob", "/etc/sudoers.d/b"]])
    }

    @Test func anIncludeNamesTheHost() throws {
        let rows = try sudoers(
            "@include \"sudoers.%h\"\n", "user",
            files: ["/etc/hostname": "web.example.org\n", "/etc/sudoers.web": "ann ALL = ALL\n"])

        #expect(rows == [["ann"]])
    }

    @Test func anIncludeOfItselfEnds() throws {
        let result = try query(
            "SELECT user FROM sudoers", files: ["/etc/sudoers": "@include /etc/sudoers\nann ALL = ALL\n"])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func aFolderThatHoldsItsIncluderIsReadOnce() throws {
        let nonsense = String(repeating: "a:b:c\n", count: 500)
        let files = ["/etc/sudoers": "@includedir .\n@includedir ./.\nann ALL = ALL\n", "/etc/group": nonsense]

        let result = try query("SELECT user FROM sudoers", files: files)

        #expect(result.texts == [["ann"]])
        #expect(result.obstacles.count <= 50)
    }

    @Test func aliasesThatNameThemselvesEnd() throws {
        let rows = try sudoers("User_Alias A = B\nUser_Alias B = A, ann\nA ALL = ALL\n", "user")

        #expect(rows == [["A"], ["ann"]])
    }

    @Test func aliasesThatMultiplyAreCut() throws {
        var text = "User_Alias A0 = a, b\n"
        for level in 1...60 { text += "User_Alias A\(level) = A\(level - 1), A\(level - 1)\n" }

        let rows = try sudoers("\(text)A60 ALL = ALL\n", "count(*)")

        #expect(rows == [["10000"]])
    }

    @Test func aRuleForAnotherHostDoesNotApply() throws {
        let rows = try sudoers(
            "ann web*, !web2 = ALL\nbob ALL, !web1 = ALL\neve 10.0.0.0/8 = ALL\n", "user, applies_here",
            files: ["/etc/hostname": "web1\n"])

        #expect(rows == [["ann", "1"], ["bob", "0"], ["eve", "1"]])
    }

    @Test func aLineThatCannotBeUnderstoodIsAnObstacle() throws {
        let result = try query(
            "SELECT user FROM sudoers", files: ["/etc/sudoers": "ann ALL = (root ALL\nbob ALL = ALL\n"])

        #expect(result.texts == [["bob"]])
        #expect(result.obstacles.map(\.cause) == [.malformed(path: "/etc/sudoers", line: 1)])
    }

    @Test func hostileBytesDoNoHarm() throws {
        let result = try query(
            "SELECT count(*) FROM sudoers",
            files: ["/etc/sudoers": "\u{0}\\\n\"\n%\n((((\n!!!!!\n=\nDefaults\nDefaults@\nUser_Alias\nann ALL = \\"])

        #expect(result.texts == [["0"]])
    }

    @Test func groupsAndExclusionsBecomeAccounts() throws {
        let passwd = "root:x:0:0::/root:/bin/sh\nann:x:1000:27::/:/bin/sh\nbob:x:1001:1001::/:/bin/sh\n"

        let result = try query(
            "SELECT username, command FROM sudo_grants ORDER BY username, command",
            files: [
                "/etc/passwd": passwd, "/etc/group": "sudo:x:27:bob\n",
                "/etc/sudoers":
                    "%sudo ALL = /bin/a\n%#27, !bob ALL = /bin/b\n#1001 ALL = /bin/c\nALL, !root ALL = /bin/d\n",
            ])

        #expect(
            result.texts == [
                ["ann", "/bin/a"], ["ann", "/bin/b"], ["ann", "/bin/d"], ["bob", "/bin/a"], ["bob", "/bin/c"],
                ["bob", "/bin/d"],
            ])
    }

    @Test func theLastDefaultWithoutScopeHolds() throws {
        let result = try query(
            "SELECT name, value, line FROM sudo_settings WHERE name IN ('use_pty', 'timestamp_timeout', 'logfile', 'env_keep')",
            files: [
                "/etc/sudoers": """
                Defaults use_pty, timestamp_timeout=5
                Defaults:ann !use_pty
                Defaults timestamp_timeout = 2.5, logfile="/var/log/a b"
                Defaults env_keep = "A B"
                Defaults env_keep += C
                Defaults env_keep -= "A"

                """
            ])

        #expect(
            result.texts == [
                ["env_keep", "B C", "6"], ["logfile", "/var/log/a b", "3"], ["timestamp_timeout", "2.5", "3"],
                ["use_pty", "1", "1"],
            ])
    }

    static let variants = [
        "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n",
        """
        User_Alias ADM = ann, %ops : X = bob
        Cmnd_Alias A = /bin/a, !/bin/b
        Host_Alias H = foo
        Defaults:ann !authenticate, timestamp_timeout = 3
        ADM ALL, !H = (root:adm, op) NOPASSWD: NOEXEC: A, (op) SETENV: /bin/c arg\\, x -a=1 *, PASSWD: ALL : H = TIMEOUT=5m sudoedit /etc/hosts
        #1000, #1001 ALL = ALL # comment
        bob ALL=(ALL) sha256:0123456789012345678901234567890123456789012345678901234567890123 /bin/ls, list
        bob ALL=(:adm) /bin/sh ""
        bob ALL=() ^/bin/x[0-9]$ ^a.*$
        "d e" ALL = /usr/bin/, \\
           /bin/foo

        """,
        "bob ALL=/bin/a \\*, ^/bin/(a,b)$, sudoedit /etc/a\\,b, !/bin/su\n",
        "a, b ALL, !h = ALL, NOPASSWD:/bin/x, (ALL:ALL) /bin/y\n",
        "bob ALL = (root) NOPASSWD :ALL\nann ALL=(ALL)ALL\neve ALL=NOPASSWD:/bin/a,/bin/b, PASSWD:EXEC: /bin/c\n",
        "User_Alias A=x,!y\nA,!A ALL=!ALL\n",
        "bob fe80::1,1.2.3.0/24, +net = ALL\n%#20, %:ad, +people ALL=NOSETENV: ALL\n",
        "Runas_Alias DB = mysql, postgres\nann ALL=(DB, !root) /bin/a  b   c\n",
        "Cmnd_Alias C1 = /bin/a, C2\nCmnd_Alias C2 = /bin/b, !/bin/c\nann ALL = !C1, C2, NOPASSWD: C1\n",
    ]

    /// cvtsudoers prints what sudo itself understood.
    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func rulesAreThoseThatSudoUnderstands(_ text: String) throws {
        let printed = try DebianRoot.runShell("cvtsudoers -e -f json -", input: text).output
        let wanted = try JSONDecoder().decode(ConvertedSudoers.self, from: Data(printed.utf8)).rows

        let rows = try sudoers(
            text,
            "(CASE is_user_excluded WHEN 1 THEN '!' ELSE '' END) || user, host, runas_user, runas_group, "
                + "nopasswd, noexec, setenv, (CASE is_negated WHEN 1 THEN '!' ELSE '' END) || command")

        #expect(rows.map { $0.joined(separator: "|") }.sorted() == wanted.sorted())
    }

    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            "bob ALL=(ALL) ALL #2023 rule\n", "bob ALL = /bin/a b:c\n", "bob ALL = ls\n", "bob ALL\n",
            "User_Alias = a\n",
            "bob ALL = (root /bin/a\n",
        ])
    func linesThatSudoRefusesAreRefused(_ text: String) throws {
        let verdict = try DebianRoot.runShell("visudo -c -f - 2>&1", input: text).output

        let file = SudoersFile(text: text)

        #expect(!verdict.contains("parsed OK"))
        #expect(file.malformedLines == [1])
    }

    /// `sudo -l -U` says whether a user may run anything.
    @Test(.enabled(if: DebianRoot.folder != nil))
    func grantsAreThoseThatSudoLists() throws {
        let names = ["ann", "bob", "eve", "joe", "sam"]
        let files = [
            "/etc/passwd": "root:x:0:0::/root:/bin/sh\n"
                + names.enumerated().map { "\($1):x:\(1000 + $0):\(1000 + $0)::/:/bin/sh\n" }.joined(),
            "/etc/group": "root:x:0:\nops:x:2000:eve\nann:x:1000:\njoe:x:1003:sam\n", "/etc/hostname": "vm\n",
            "/etc/hosts": "127.0.0.1 localhost vm\n",
            "/etc/sudoers": """
            User_Alias TEAM = ann, !bob
            TEAM ALL = /bin/ls
            %ops, !eve ALL = ALL
            %#1003 ALL = (root) /bin/cat
            bob otherhost = ALL

            """,
        ]
        let command = names.map { "sudo -l -U \($0) | grep -c 'may run'" }.joined(separator: "; ")

        let printed = try DebianRoot.runShell(command, over: files, modes: ["/etc/sudoers": 0o440]).output
        let wanted = printed.split(separator: "\n").map { $0 != "0" }
        let granted = Set(try query("SELECT DISTINCT username FROM sudo_grants", files: files).texts.joined())

        #expect(names.map(granted.contains) == wanted)
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theVersionIsWhatTheProgramPrints() throws {
        let printed = try DebianRoot.runShell("sudo -V | head -1").output
        let root = try #require(DebianRoot.folder)

        let version = SudoProgram.version(in: Array(try Data(contentsOf: URL(filePath: "\(root)/usr/bin/sudo"))))

        #expect(printed.hasPrefix("Sudo version 1.9.13"))
        #expect(version == SudoProgram.Version(1, 9, 13))
    }
}

/// What `cvtsudoers -f json` prints, as far as the tests compare it.
private struct ConvertedSudoers: Decodable {
    let rules: [Rule]?

    enum CodingKeys: String, CodingKey {
        case rules = "User_Specs"
    }

    struct Rule: Decodable {
        let users: [Member]
        let hosts: [Member]
        let commands: [Commands]

        enum CodingKeys: String, CodingKey {
            case users = "User_List"
            case hosts = "Host_List"
            case commands = "Cmnd_Specs"
        }
    }

    struct Commands: Decodable {
        let runasusers: [Member]?
        let runasgroups: [Member]?
        let options: [Option]?
        let commands: [Member]

        enum CodingKeys: String, CodingKey {
            case runasusers, runasgroups
            case options = "Options"
            case commands = "Commands"
        }
    }

    struct Option: Decodable {
        var flags: [String: Bool] = [:]

        init(from decoder: any Decoder) throws {
            // Options with other values than true and false are not compared.
            flags = (try? [String: Bool](from: decoder)) ?? [:]
        }
    }

    struct Member: Decodable {
        let text: String
        let isNegated: Bool

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) {
                self.stringValue = stringValue
            }

            init?(intValue: Int) {
                nil
            }
        }

        private static let prefixes = [
            "usergroup": "%", "userid": "#", "usergid": "%#", "nonunixgroup": "%:", "netgroup": "+",
        ]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            isNegated = try container.decodeIfPresent(Bool.self, forKey: Key(stringValue: "negated")) ?? false
            let names = ["negated", "sha224", "sha256", "sha384", "sha512"]
            let key = try #require(container.allKeys.first { !names.contains($0.stringValue) })
            let number = try? container.decode(Int.self, forKey: key)
            let value = try number.map(String.init) ?? container.decode(String.self, forKey: key)
            text = (Member.prefixes[key.stringValue] ?? "") + value
        }

        var written: String { (isNegated ? "!" : "") + text }
    }

    var rows: [String] {
        (rules ?? []).flatMap { rule in
            rule.commands.flatMap { spec in
                let flags = (spec.options ?? []).reduce(into: [:]) { $0.merge($1.flags) { _, new in new } }
                let groups = (spec.runasgroups ?? []).map { ($0.isNegated ? "!" : "") + $0.text.drop { $0 == "%" } }
                let hasRunas = spec.runasusers != nil || spec.runasgroups != nil
                let runas = hasRunas ? (spec.runasusers ?? []).map(\.written).joined(separator: ", ") : "root"
                return rule.users.flatMap { user in
                    spec.commands.map { command in
                        [
                            user.written, rule.hosts.map(\.written).joined(separator: ", "), runas,
                            groups.joined(separator: ", "), flags["authenticate"] == false ? "1" : "0",
                            flags["noexec"] == true ? "1" : "0", flags["setenv"] == true ? "1" : "0",
                            command.written,
                        ].joined(separator: "|")
                    }
                }
            }
        }
    }
}
