import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

/// Small files that stand for much: what a fact table costs must not be their product.
@Suite(.timeLimit(.minutes(1))) struct BoundedWorkTests {
    private func isCut(_ result: QueryResult) -> Bool {
        result.obstacles.contains { $0.cause.kind == .limit }
    }

    @Test func variablesOfApacheDoNotGrowWithoutEnd() throws {
        var text = "Define a0 \(String(repeating: "x", count: 1000))\n"
        for index in 0..<30 { text += "Define a\(index + 1) \"${a\(index)}${a\(index)}${a\(index)}\"\n" }
        let files = ["/usr/sbin/apache2": "", "/etc/apache2/apache2.conf": text + "ServerName ${a30}\n"]

        let result = try query("SELECT count(*) FROM apache_settings", files: files)

        #expect(isCut(result))
    }

    @Test func foldersThatLinkToThemselvesEndAnApacheInclude() throws {
        let files = [
            "/usr/sbin/apache2": "", "/etc/apache2/apache2.conf": "IncludeOptional d\n", "/etc/apache2/d/f": "",
        ]
        try withTemporaryRoot(files) { root in
            for name in ["a", "b", "c"] { symlink(".", "\(root.location)/etc/apache2/d/\(name)") }
            let host = AuditedHost(root: root, now: TestClock.now)

            let result = try FactDatabase(source: host).rows("SELECT count(*) FROM apache_settings")

            #expect(isCut(result))
        }
    }

    @Test func dropInsOfAllServicesAreNotReadForEverManyServices() throws {
        let folder = "/etc/systemd/system"
        var files: [String: String] = [:]
        for index in 0..<1500 {
            files["\(folder)/s\(index).service"] = "[Service]\nExecStart=/bin/true\n"
            files["\(folder)/service.d/\(index).conf"] = "[Service]\nUser=x\n"
        }

        let result = try query("SELECT count(*) FROM systemd_units", files: files)

        #expect(isCut(result))
    }

    @Test func crontabsOfUsersAreLimitedTogether() throws {
        let jobs = String(repeating: "* * * * * x\n", count: 60_000)
        let files = Dictionary(uniqueKeysWithValues: (0..<4).map { ("/var/spool/cron/crontabs/u\($0)", jobs) })

        let result = try query("SELECT count(*) FROM crontab", files: files)

        #expect(result.texts == [["120000"]])
        #expect(isCut(result))
    }

    @Test func longTextsInManyRulesDoNotFillMemory() throws {
        let list = (0..<3000).map { "/bin/c\($0)" }.joined(separator: ", ")
        let users = (0..<1000).map { "u\($0)" }.joined(separator: ", ")

        let result = try query("SELECT count(*) FROM sudoers", files: ["/etc/sudoers": "\(users) ALL=(ALL) \(list)\n"])

        #expect(isCut(result))
    }
}
