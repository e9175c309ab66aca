import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct StartedProgramsTests {
    private let accounts = [
        "/etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n",
        "/etc/group": "root:x:0:\nann:x:1000:\nempty:x:50:\n",
    ]

    @Test func theProgramsOfACommandAreFound() throws {
        let rows = try programs(
            "1 1 * * * root test -x /usr/sbin/a && cd /tmp; FOO=1 /opt/b -c /etc/c | sudo /opt/d \"/opt/e\"\n")

        #expect(rows == ["/opt/b", "/opt/d"])
    }

    @Test func aFolderThatEverybodyCanWriteToIsNamed() throws {
        let rows = try components(["/opt/x/run": "x"], modes: ["/opt/x": 0o777], program: "/opt/x/run")

        #expect(rows == [["/opt/x", "others", "0777"]])
    }

    @Test func aStickyFolderProtectsWhatIsInIt() throws {
        let rows = try components(["/tmp/run": "x"], modes: ["/tmp": 0o1777], program: "/tmp/run")

        #expect(rows == [["", "", ""]])
    }

    @Test func anybodyMayMakeWhatIsMissingInAStickyFolder() throws {
        let rows = try components(["/tmp/other": "x"], modes: ["/tmp": 0o1777], program: "/tmp/run")

        #expect(rows == [["/tmp", "others", "1777"]])
    }

    @Test func theTargetOfALinkCounts() throws {
        let rows = try components(
            ["/opt/real": "x"], modes: ["/opt/real": 0o666], links: ["/usr/bin/run": "../../opt/real"],
            program: "/usr/bin/run")

        #expect(rows == [["/opt/real", "others", "0666"]])
    }

    @Test func aGroupWithoutMembersChangesNothing() throws {
        let files = ["/opt/run": "x"]

        #expect(
            try components(files, modes: ["/opt/run": 0o775], owners: ["/opt/run": (0, 50)], program: "/opt/run") == [
                ["", "", ""]
            ])
        #expect(
            try components(files, modes: ["/opt/run": 0o775], owners: ["/opt/run": (0, 1000)], program: "/opt/run")
                == [["/opt/run", "group", "0775"]])
    }

    @Test func anOwnerOtherThanRootIsNamed() throws {
        let rows = try components(["/opt/run": "x"], owners: ["/opt/run": (1000, 0)], program: "/opt/run")

        #expect(rows == [["/opt/run", "user", "0644"]])
    }

    @Test func aLoopOfLinksIsAnObstacle() throws {
        let links = ["/opt/a": "b", "/opt/b": "a"]
        try lay(["/etc/crontab": "@daily root /opt/a\n"], links: links) { root in
            let result = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now))
                .rows("SELECT * FROM started_programs WHERE origin = 'cron'")

            #expect(result.obstacles.map(\.cause) == [.unreadable(.linkLoop(path: "/opt/a"))])
        }
    }

    // MARK: - Laying out and asking

    private func programs(_ line: String) throws -> [String] {
        try query(
            "SELECT path FROM started_programs WHERE origin = 'cron'",
            files: accounts.merging(["/etc/crontab": line]) { $1 }
        )
        .texts.flatMap { $0 }
    }

    private func components(
        _ files: [String: String], modes: [String: Int] = [:], owners: [String: (Int, Int)] = [:],
        links: [String: String] = [:], program: String
    ) throws -> [[String]] {
        var all = files
        all["/etc/crontab"] = "@daily root \(program)\n"
        var rows: [[String]] = []
        try lay(all, modes: modes, owners: owners, links: links) { root in
            rows = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now)).rows(
                "SELECT component, changeable_by, mode FROM started_programs WHERE origin = 'cron'"
            ).texts
        }
        return rows
    }

    private func lay(
        _ files: [String: String], modes: [String: Int] = [:], owners: [String: (Int, Int)] = [:],
        links: [String: String] = [:], _ body: (HostRoot) throws -> Void
    ) throws {
        try withTemporaryRoot(accounts.merging(files) { $1 }) { root in
            let manager = FileManager.default
            for (path, target) in links {
                let url = URL(fileURLWithPath: root.location + path)
                try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try manager.createSymbolicLink(atPath: url.path, withDestinationPath: target)
            }
            for (path, mode) in modes {
                try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: root.location + path)
            }
            for (path, (user, group)) in owners {
                try manager.setAttributes(
                    [.ownerAccountID: user, .groupOwnerAccountID: group], ofItemAtPath: root.location + path)
            }
            try body(root)
        }
    }
}
