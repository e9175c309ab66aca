import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct MySQLOptionsTests {
    private func value(_ name: String, _ files: [String: String]) throws -> [[String]] {
        try query(
            "SELECT value, file, line FROM mysql_settings WHERE effective = 1 AND name = '\(name)'",
            files: files.merging(["/usr/sbin/mariadbd": ""]) { own, _ in own }
        ).texts
    }

    @Test func theLastOneWins() throws {
        let found = try value(
            "bind_address",
            [
                "/etc/my.cnf": "[mysqld]\nbind-address=0.0.0.0\n",
                "/etc/mysql/my.cnf": "[server]\nbind_address = ::1 # own\n",
            ])

        #expect(found == [["::1", "/etc/mysql/my.cnf", "2"]])
    }

    @Test func clientGroupsDoNotCount() throws {
        let found = try value("port", ["/etc/my.cnf": "[client]\nport=3310\n"])

        #expect(found == [["3306", "", ""]])
    }

    @Test func aFileThatEverybodyCanWriteIsIgnored() throws {
        try withTemporaryRoot(["/usr/sbin/mysqld": "", "/etc/my.cnf": "[mysqld]\nport=3310\n"]) { root in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o666], ofItemAtPath: "\(root.location)/etc/my.cnf")
            let host = AuditedHost(root: root, now: TestClock.now)

            let found = try FactDatabase(source: host).rows("SELECT port FROM mysql_server")

            #expect(found.texts == [["3306"]])
        }
    }

    @Test func anIncludedFolderGivesItsCnfFilesInOrder() throws {
        let found = try value(
            "port",
            [
                "/etc/my.cnf": "!includedir /etc/d\n", "/etc/d/b.cnf": "[mysqld]\nport=2\n",
                "/etc/d/a.cnf": "[mysqld]\nport=1\n", "/etc/d/c.cnf.bak": "[mysqld]\nport=3\n",
            ])

        #expect(found == [["2", "/etc/d/b.cnf", "2"]])
    }

    @Test func filesThatIncludeEachOtherEnd() throws {
        let result = try query(
            "SELECT count(*) FROM mysql_settings WHERE section = 'mysqld'",
            files: ["/etc/my.cnf": "[mysqld]\na=1\n!include /etc/my.cnf\n!include /etc/my.cnf\n"])

        #expect(result.obstacles.contains { if case .limitReached = $0.cause { true } else { false } })
    }

    @Test func passwordsAreNotKept() throws {
        let result = try query(
            "SELECT value FROM mysql_settings WHERE section = 'client'",
            files: ["/etc/my.cnf": "[client]\npassword=geheim\nssl-passphrase = geheim\n"])

        #expect(result.texts == [[""], [""]])
    }

    @Test func aVersionedGroupOfAnUnknownVersionIsAnObstacle() throws {
        let result = try query(
            "SELECT name FROM mysql_settings WHERE effective = 1",
            files: ["/usr/sbin/mysqld": "", "/etc/my.cnf": "[mysqld-8.0]\nlocal_infile=1\n"])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func theGroupOfTheVersionCounts() throws {
        let status = "Package: mariadb-server-core\nStatus: install ok installed\nVersion: 1:10.11.6-0+deb12u1\n"
        let found = try value(
            "port",
            [
                "/var/lib/dpkg/status": status,
                "/etc/my.cnf": "[mariadb-10.11]\nport=1\n[mariadb-10.6]\nport=2\n[mysqld-10.11]\nport=3\n",
            ])

        #expect(found == [["3", "/etc/my.cnf", "6"]])
    }

    @Test(arguments: [
        "[", "[]", "[mysqld]\n=", "[mysqld]\n\\", "[mysqld]\na='", "!include", "!includedir\n", "!x y", "\0\0",
        "[mysqld]\na=\"\\",
        "a=1", "[mysqld]\n!include relative\n", String(repeating: "[", count: 100_000),
    ])
    func brokenFilesEnd(_ content: String) throws {
        _ = try query("SELECT * FROM mysql_settings", files: ["/etc/my.cnf": content])
    }

    // MARK: The programs themselves as judges

    static let variants: [[String: String]] = [
        [
            "a.cnf":
                "[mysqld]\na=1 # com\nb = \"x # y\" # z\nc='q\\'s # t' u\nd=\\a\\s\\t\\\"\ne\n  f  =  g h  \ng=\"open # x\n"
        ],
        ["a.cnf": "[mysqld]\r\nx=\r\n=y\r\ni=a\\#b\nj=\"a\"b\"\n[ mysqld ]\nk=1\n[mysqld ]z\nl='a\\\\b'\n;c\n#d\n"],
        [
            "a.cnf":
                "[mysqld]\nfirst=1\n!includedir @/d\nlast=1\n!include @/no.cnf\n[client]\nno=1\n!include @/d/zz.txt\n",
            "d/50.s.cnf": "[mariadb]\nfrom=50\n", "d/.h.cnf": "[server]\nfrom=hidden\n",
            "d/A.CNF": "[mysqld]\nfrom=upper\n",
            "d/b.cnf~": "[mysqld]\nfrom=tilde\n", "d/open.cnf": "[mysqld]\nfrom=open\n",
            "d/zz.txt": "[mariadb-10.11]\nfrom=zz\nnoeq",
        ],
        ["a.cnf": "[mysqld]\ns=\"\"\nt=\" a \"\nu='\nv=\"\nw=a=b\nx y = z\n\u{7f}=\u{e9}\n[mysqldump]\nn=1\n"],
    ]

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func myPrintDefaultsReadsTheSame(_ files: [String: String]) throws {
        let debian = try #require(DebianRoot.folder)
        try DebianRoot.withFiles(files, modes: ["d/open.cnf": 0o666]) { folder, _ in
            let judge = try DebianRoot.run(
                "my_print_defaults", ["--defaults-file=\(folder)/a.cnf", "--mariadbd"])
            let host = AuditedHost(root: try HostRoot(debian), now: TestClock.now)
            let server = try #require(try host.part(MySQLServer.self).installation)

            let settings = MySQLOptions(file: "\(folder)/a.cnf", of: host).settings

            let own = settings.filter { $0.isInServerFile && server.reads(section: $0.section) == true }
                .map { "--\($0.written.name)\($0.written.value.map { "=\($0)" } ?? "")" }
            let judged = judge.output.split(separator: "\n").filter { !$0.hasPrefix("Warning:") }.map(String.init)
            #expect(own == judged)
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil)) func theServerReadsItsOwnFilesTheSame() throws {
        let debian = try #require(DebianRoot.folder)
        let judge = try DebianRoot.run("mariadbd", ["--print-defaults"])
        let host = AuditedHost(root: try HostRoot(debian), now: TestClock.now)

        let rows = try FactDatabase(source: host).rows(
            "SELECT name, value FROM mysql_settings WHERE effective = 1 AND file IS NOT NULL")

        let line = judge.output.split(separator: "\n").last ?? ""
        let judged = line.split(separator: " ").map { argument in
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            return [parts[0].replacingOccurrences(of: "-", with: "_"), parts.count > 1 ? parts[1] : ""]
        }
        #expect(rows.texts == judged)
    }

    static let switches = [
        "loose-skip-local-infile", "skip-local-infile=2", "enable-local-infile=0", "LOCAL-infile=0", "local-inf=0",
        "local_infile=yes", "local_infile=On", "skip-local-infile=0", "disable-symbolic-links", "sym=0",
        "skip_name_resolve=2", "loose-skip-name-resolve", "skip-name-resolve=TRUE", "require-secure-transport",
        "old-passwords=1", "skip-old-passwords=0", "bind-add=10.0.0.1", "general-log", "enable-general_log",
        "skip-networking", "skip-netw=1", "skip-grant-tables=on", "secure-file-priv=/tmp/", "port=3310",
        "tls_version=TLSv1.1", "ssl-cert=/x.pem", "log-warnings=0", "skip-log-warnings",
    ]

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: switches)
    func theServerTakesTheValueTheSame(_ option: String) throws {
        try DebianRoot.withFiles(["a.cnf": "[mysqld]\n\(option)\n"]) { folder, _ in
            let judge = try DebianRoot.run(
                "mariadbd", ["--defaults-file=\(folder)/a.cnf", "--verbose", "--help"])
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            let own = MySQLOption(writtenName: parts[0], writtenValue: parts.count > 1 ? parts[1] : nil)

            let variables = judge.output.components(separatedBy: "\nVariables (").last ?? ""
            let name = own.name.replacingOccurrences(of: "_", with: "-")
            let line = variables.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            let value = line?.dropFirst(name.count).trimmingCharacters(in: .whitespaces)

            let judged = value.map { $0 == "TRUE" ? "ON" : $0 == "FALSE" ? "OFF" : $0 }
            #expect(
                own.value == judged || own.value == "OFF" && judged == "0", "\(option): \(value ?? "no such variable")")
        }
    }
}
