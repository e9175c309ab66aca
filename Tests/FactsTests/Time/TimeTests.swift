import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct TimeTests {
    @Test(.enabled(if: DebianRoot.folder != nil))
    func chronysServersAreThoseOfChrony() throws {
        let debian = try #require(DebianRoot.folder)
        let files = [
            "etc/chrony/chrony.conf": """
            ! server commented
            confdir @/one @/two
            sourcedir @/sources
            include @/more/*.conf
            Server Last.example iburst NTS

            """,
            "one/b.conf": "pool b.example\n", "two/a.conf": "server a.example key 3\n", "two/b.conf": "server hidden\n",
            "two/c.txt": "server no\n", "more/x.conf": "peer x.example\n", "more/y.conf": "allow 10.0.0.0/8\n",
        ]
        try DebianRoot.withFiles(files) { folder, root in
            let output = try DebianRoot.run("/usr/sbin/chronyd", ["-p", "-f", "\(folder)/etc/chrony/chrony.conf"])
                .output
            let judged = output.split(separator: "\n").map { $0.lowercased().split(separator: " ") }
                .filter { ["server", "pool", "peer"].contains($0.first) }.map { "\($0[0]) \($0[1])" }

            // The paths in the files are those of the whole root.
            let inRoot = try HostRoot(debian)
            let link = "\(folder)/etc/chrony/chrony.conf"
            let servers = TimeConfiguration(chrony: link, of: inRoot).servers

            #expect(servers.map { "\($0.kind) \($0.address.lowercased())" } == judged)
            #expect(judged.count == 4)
        }
    }

    @Test func timesyncdGathersItsServers() throws {
        let result = try query(
            "SELECT kind, address FROM time_servers",
            files: [
                "/etc/systemd/timesyncd.conf": "[Time]\nNTP=old\nNTP=\nNTP=a b\n",
                "/etc/systemd/timesyncd.conf.d/x.conf": "[Time]\nNTP=c\nFallbackNTP=d\n",
            ])

        #expect(result.texts == [["server", "a"], ["server", "b"], ["server", "c"], ["fallback", "d"]])
    }

    @Test func aServerOfNtpdThatIsAClockIsNone() throws {
        let result = try query(
            "SELECT address, options FROM time_servers",
            files: ["/etc/ntp.conf": "server 127.127.1.0\nserver -4 a.example iburst # near\n#server b\n"])

        #expect(result.texts == [["a.example", "iburst"]])
    }

    @Test func aMaskedClientIsNotEnabled() throws {
        try withTemporaryRoot(["/usr/sbin/chronyd": ""]) { root in
            let folder = "\(root.location)/etc/systemd/system"
            try FileManager.default.createDirectory(
                atPath: "\(folder)/multi-user.target.wants", withIntermediateDirectories: true)
            symlink("/lib/systemd/system/chronyd.service", "\(folder)/multi-user.target.wants/chronyd.service")
            let sql = "SELECT enabled_at_boot FROM time_sync WHERE client = 'chrony'"
            let before = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now)).rows(sql)
            symlink("/dev/null", "\(folder)/chronyd.service")

            let after = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now)).rows(sql)

            #expect(before.texts == [["1"]])
            #expect(after.texts == [["0"]])
        }
    }

    @Test func anIncludeOfItselfEnds() throws {
        let result = try query(
            "SELECT count(*) FROM time_servers",
            files: ["/etc/chrony.conf": "server a\ninclude /etc/chrony.conf\ninclude /etc/chrony.conf\n"])

        #expect(!result.obstacles.isEmpty)
    }

    @Test func theTimeZoneIsTheNameInTheLink() throws {
        try withTemporaryRoot(["/etc/timezone": "Etc/UTC\n"]) { root in
            symlink("../usr/share/zoneinfo/Europe/Madrid", "\(root.location)/etc/localtime")

            let result = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now)).rows(
                "SELECT time_zone FROM clock")

            #expect(result.texts == [["Europe/Madrid"]])
        }
    }
}
