import Facts
import Foundation
import Testing
import TestSupport

@Suite struct AccountFilesTests {
    private static let passwd = "root:x:0:0:root:/root:/bin/bash\nann:x:1000:27:Ann:/home/ann:\n"

    @Test func anEmptyShellIsInteractive() throws {
        let result = try query(
            "SELECT username, is_interactive, is_system FROM users", files: ["/etc/passwd": AccountFilesTests.passwd])

        #expect(result.texts == [["root", "1", "1"], ["ann", "1", "0"]])
    }

    @Test func linesThatAreNoAccountsAreToldApart() throws {
        let result = try query(
            "SELECT kind, file, line FROM account_file_lines",
            files: [
                "/etc/passwd":
                    "root:x:0:0::/root:/bin/sh\n\n# note\n+::::::\nbroken:x:1\n\u{0}\u{1}:x:99999999999:0::/:\n",
                "/etc/group": "-old:::\n",
            ])

        #expect(
            result.texts == [
                ["compat", "/etc/passwd", "4"], ["malformed", "/etc/passwd", "5"], ["malformed", "/etc/passwd", "6"],
                ["compat", "/etc/group", "1"],
            ])
    }

    @Test func membersArePrimaryAndNamed() throws {
        let result = try query(
            "SELECT username, groupname, is_primary, uid FROM user_groups ORDER BY 1, 2",
            files: ["/etc/passwd": AccountFilesTests.passwd, "/etc/group": "root:x:0:\nops:x:50:ann,gone\n"])

        #expect(
            result.texts == [
                ["ann", "", "1", "1000"], ["ann", "ops", "0", "1000"], ["gone", "ops", "0", ""],
                ["root", "root", "1", "0"],
            ])
    }

    @Test func theHashItselfIsNeverShown() throws {
        let result = try query("SELECT password FROM shadow", files: ["/etc/shadow": "ann:$6$a$b:1::::::\n"])

        #expect(result.rows == [[.null]])
    }

    @Test(
        arguments: [
            ("", "empty", nil), ("!", "locked", nil), ("*", "locked", nil), ("!!", "not_set", nil),
            ("!*", "locked", nil),
            ("x", "locked", nil), ("NP", "locked", nil), ("$6$a$b", "active", "sha512crypt"),
            ("!$y$j9T$a$b", "locked", "yescrypt"), ("$gy$j9T$a$b", "active", "gost-yescrypt"),
            ("$7$CU..../....a$b", "active", "scrypt"), ("$2y$10$ab", "active", "bcrypt"),
            ("$5$a$b", "active", "sha256crypt"),
            ("$1$a$b", "active", "md5crypt"), ("$md5,rounds=4$a$b", "active", "sunmd5"),
            ("abJnggxhB/yWI", "active", "descrypt"),
            ("_J9..abcd0123456789a", "active", "bsdicrypt"), ("$zz$a$b", "locked", nil), ("$", "locked", nil),
        ] as [(String, String, String?)])
    func aPasswordFieldTellsItsMethod(_ field: String, _ status: String, _ algorithm: String?) {
        let parsed = PasswordField(field)

        #expect(parsed.status.rawValue == status)
        #expect(parsed.algorithm == algorithm)
    }

    /// libxcrypt makes the settings, for every method and several costs.
    @Test(.enabled(if: DebianRoot.folder != nil))
    func theCostIsTheOneThatTheHashWasMadeWith() throws {
        let program = """
            import ctypes
            c = ctypes.CDLL('libcrypt.so.1')
            c.crypt_gensalt.restype = ctypes.c_char_p
            c.crypt.restype = ctypes.c_char_p
            for prefix, counts in (('$y$', range(1, 9)), ('$gy$', (1, 5)), ('$6$', (1000, 5000, 6000)), ('$5$', (1500,)), ('$2b$', (4, 5)), ('$7$', (6, 7))):
                for n in counts:
                    salt = c.crypt_gensalt(prefix.encode(), ctypes.c_ulong(n), b'0123456789abcdef0123456789abcdef', 32)
                    print(n, c.crypt(b'secret', salt).decode())
            for prefix in ('$1$', '', '_', '$md5', '$sha1', '$3$'):
                print(0, c.crypt(b'secret', c.crypt_gensalt(prefix.encode(), ctypes.c_ulong(0), b'0123456789abcdef0123456789abcdef', 32)).decode())
            """
        let printed = try DebianRoot.runShell("python3 -", input: program).output

        let lines = printed.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

        #expect(lines.count == 24)
        for line in lines where line.count == 2 {
            let field = PasswordField(line[1])
            #expect(field.status == .active, "\(line[1])")
            // scrypt counts from another base; the classic methods have no cost that is set.
            if line[0] != "0", !line[1].hasPrefix("$7$") { #expect(field.cost == Int64(line[0]), "\(line[1])") }
        }
    }

    /// chage(1) prints the fields as it understands them.
    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            "ann:!:20000:1:90:7:30:20500:", "ann:!:0:0:99999:7:::", "ann:!:20000::::::",
        ])
    func ageingIsAsChageReadsIt(_ line: String) throws {
        let files = ["/etc/passwd": AccountFilesTests.passwd, "/etc/shadow": "\(line)\n"]
        let printed = try DebianRoot.runShell("chage -i -l ann", over: files).output.split(separator: "\n").map {
            $0.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }

        let entry = try #require(ShadowDatabase(shadow: "\(line)\n").entries.first)

        try #require(printed.count == 7)
        #expect(printed[3] == (entry.expire.map(day) ?? "never"))
        #expect(printed[4] == String(entry.minimum ?? -1))
        #expect(printed[5] == String(entry.maximum ?? -1))
        #expect(printed[6] == String(entry.warning ?? -1))
        if let last = entry.lastChange, last > 0 { #expect(printed[0] == day(last)) }
    }

    private func day(_ days: Int64) -> String {
        String(Date(timeIntervalSince1970: Double(days) * 86_400).ISO8601Format().prefix(10))
    }

    /// useradd writes what it takes from login.defs into the new entry.
    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            "PASS_MAX_DAYS 90\nPASS_MIN_DAYS\t2\n  PASS_WARN_AGE 5\n", "PASS_MAX_DAYS 90\nPASS_MAX_DAYS 60\n",
            "PASS_MAX_DAYS \"0x10\"\nPASS_MIN_DAYS 010\n", "#PASS_MAX_DAYS 90\n", "PASS_MAX_DAYS\nPASS_MIN_DAYS 3\n",
        ])
    func loginDefinitionsAreAsUseraddReadsThem(_ text: String) throws {
        let defs = text + "UID_MIN 2000\n"
        let line = try DebianRoot.runShell(
            "useradd bob; grep ^bob: /etc/shadow; grep ^bob: /etc/passwd", over: ["/etc/login.defs": defs]
        ).output
        let fields = line.split(separator: "\n", maxSplits: 1).map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
        try #require(fields.count == 2)

        let definitions = LoginDefinitions(text: defs)

        for (name, index) in [("PASS_MIN_DAYS", 3), ("PASS_MAX_DAYS", 4), ("PASS_WARN_AGE", 5)] {
            let number = definitions[name]?.number ?? -1
            #expect(String(fields[0][index]) == (number < 0 ? "" : String(number)), "\(name)")
        }
        #expect(fields[1][2] == "2000")
    }

    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            "", "INACTIVE=30\n", "#INACTIVE=30\n", "INACTIVE=30\nINACTIVE=40\n", " INACTIVE=30\nSHELL=/bin/bash\n",
            "HOME=/srv\nSKEL=/x\nCREATE_MAIL_SPOOL=yes\n",
        ])
    func defaultsAreThoseThatUseraddPrints(_ text: String) throws {
        let files = ["/etc/default/useradd": text, "/etc/login.defs": "UID_MIN 1000\n"]
        let printed = try DebianRoot.runShell("useradd -D", over: files).output.split(separator: "\n").map(String.init)

        let rows = try query(
            "SELECT name || '=' || coalesce(value, '') FROM useradd_defaults WHERE name NOT IN ('GROUP', 'SHELL')",
            files: files
        ).texts.joined()

        #expect(rows.allSatisfy(printed.contains), "\(rows) \(printed)")
    }

    @Test func aFileOfNonsenseIsNoCrash() throws {
        let junk = String(repeating: ":", count: 5_000) + "\n" + String(repeating: "a:\u{FFFD}\n", count: 1_000)

        let result = try query(
            "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM groups) + (SELECT count(*) FROM gshadow)",
            files: ["/etc/passwd": junk, "/etc/group": junk, "/etc/gshadow": junk, "/etc/shadow": junk])

        #expect(result.texts == [["0"]])
    }
}
