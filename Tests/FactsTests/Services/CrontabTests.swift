import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct CrontabTests {
    @Test func aSystemJobNamesItsUser() {
        let jobs = Crontab(
            "MAILTO=root\nSHELL = /bin/sh\n# c\n\n17 *\t* * *  root  cd / && run-parts x\n", namesUser: true
        ).jobs

        #expect(jobs.map(\.texts) == [["5", "", "17 * * * *", "root", "cd / && run-parts x"]])
    }

    @Test func aUsersJobNamesNone() {
        let jobs = Crontab("-*/5 1-3,5 * jan mon-fri job --a=b\n@reboot x\n", namesUser: false).jobs

        #expect(
            jobs.map(\.texts) == [
                ["1", "", "*/5 1-3,5 * jan mon-fri", "", "job --a=b"], ["2", "@reboot", "", "", "x"],
            ])
    }

    @Test(arguments: ["* * * * *", "* * * *", "@daily", "x y z", "\u{0}", "five words that say nothing"])
    func aLineWithoutACommandIsNoJob(_ line: String) {
        #expect(Crontab(line, namesUser: false).jobs.isEmpty)
    }

    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: [
            "* * * * * x\n", "@daily x\n", "A=b\n", "A = b\n", "*/5 1-3 1,2 jan mon x\n", "# c\n", "\n",
        ])
    func debiansCrontabTakesTheSameLines(_ line: String) throws {
        try withTemporaryRoot(["/tab": line]) { folder in
            let output = try DebianRoot.runOutside("/usr/bin/crontab", ["-n", "\(folder.location)/tab"]).output
            #expect(!output.contains("errors"))
        }
    }

    @Test func anacronHasJobsOfItsOwn() throws {
        let rows = try query(
            "SELECT event, user, command, line FROM crontab",
            files: [
                "/etc/anacrontab":
                    "RANDOM_DELAY=45\n1\t5\tcron.daily\tnice run-parts /etc/cron.daily\n@monthly 45 m x\n"
            ])

        #expect(
            rows.texts == [
                ["every 1 days", "root", "nice run-parts /etc/cron.daily", "2"], ["@monthly", "root", "x", "3"],
            ])
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theScriptsOfAPeriodAreThoseThatDebiansRunPartsRuns() throws {
        let names = ["a", "b.sh", "c~", "D-1", "e_f", ".g", "h,i", "0anacron", "x.dpkg-dist", "not-executable"]
        try withTemporaryRoot(Dictionary(uniqueKeysWithValues: names.map { ("/etc/cron.daily/\($0)", "#!/bin/sh\n") }))
        { folder in
            let location = folder.location
            for name in names where name != "not-executable" {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: "\(location)/etc/cron.daily/\(name)")
            }
            let host = AuditedHost(root: folder, now: TestClock.now)
            let own = try FactDatabase(source: host).rows(
                "SELECT path FROM crontab WHERE is_active = 1 ORDER BY path COLLATE BINARY"
            ).texts.flatMap { $0 }
            let theirs = try DebianRoot.runOutside(
                "/usr/bin/run-parts", ["--test", "\(location)/etc/cron.daily"]
            ).output

            #expect(own == theirs.split(separator: "\n").map { String($0.dropFirst(location.count)) }.sorted())
        }
    }

    @Test func redHatsCronTakesNamesWithDots() throws {
        let files = ["/etc/cron.d/a.b": "@daily root x\n", "/etc/cron.d/c.rpmsave": "@daily root x\n"]
        let sql = "SELECT path, is_active FROM crontab ORDER BY path"

        #expect(try query(sql, files: files).texts == [["/etc/cron.d/a.b", "0"], ["/etc/cron.d/c.rpmsave", "0"]])
        let redHat = try query(sql, files: files.merging(["/usr/sbin/crond": "x"]) { $1 })
        #expect(redHat.texts == [["/etc/cron.d/a.b", "1"], ["/etc/cron.d/c.rpmsave", "0"]])
    }

    @Test func usersCrontabsAreFoundInEachSpool() throws {
        let rows = try query(
            "SELECT user, path FROM crontab ORDER BY user",
            files: ["/var/spool/cron/crontabs/ann": "@daily x\n", "/var/spool/cron/bob": "@daily x\n"])

        #expect(rows.texts == [["ann", "/var/spool/cron/crontabs/ann"], ["bob", "/var/spool/cron/bob"]])
        #expect(rows.obstacles.isEmpty)
    }

    @Test func passwordsInJobsAreHidden() throws {
        let rows = try query(
            "SELECT command FROM crontab",
            files: ["/etc/crontab": "1 1 * * * root mysqldump -u root -phunter2 db | gzip > x\n"])

        #expect(rows.texts == [["mysqldump -u root -p*** db | gzip > x"]])
    }

    @Test func whoMayUseCronIsKnown() throws {
        let rows = try query(
            "SELECT service, list, users, count FROM cron_access",
            files: ["/etc/cron.allow": "root\n ann \n", "/etc/at.deny": ""])

        #expect(rows.texts == [["cron", "allow", "root ann", "2"], ["at", "deny", "", "0"]])
    }
}

extension Crontab.Job {
    fileprivate var texts: [String] { ["\(line)", event ?? "", fields.joined(separator: " "), user ?? "", command] }
}
