import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What is one item and what is another, on hosts of files and of rows.
struct DriftItemTests {
    @Test(arguments: [
        ("/usr/bin/a", "/usr/bin/a"), ("/tmp/x'; rm -rf ~ #", "/tmp/x%27%3B%20rm%20-rf%20%7E%20%23"),
        ("a,b%", "a%2Cb%25"), ("\u{1b}[2J", "%1B%5B2J"), ("é", "%C3%A9"), ("$(id)`id`", "%24%28id%29%60id%60"),
    ])
    func aKeyIsOneWordToEveryShell(_ text: String, _ word: String) throws {
        let items = try items(
            .process, facts: ["processes": [["path": .text(text), "euid": 0, "is_kernel_thread": 0]]])

        #expect(items == ["process:root\(word.hasPrefix("/") ? "" : "/")\(word)"])
    }

    @Test func aShellTakesAHostileItemAsItIs() throws {
        let items = try items(
            .process,
            facts: [
                "processes": [["path": "/tmp/$(touch x)'\";&|<>*?[a]{b,c}!#~\n", "euid": 0, "is_kernel_thread": 0]]
            ])

        let item = try #require(items.first)
        let output = try Program.run("/bin/bash", ["-c", "printf '%s' \(item)"]).output
        #expect(output == item)
    }

    @Test func longPathsThatDifferAtTheEndDiffer() throws {
        let start = "/" + String(repeating: "x", count: 4000)
        let items = try items(
            .process,
            facts: [
                "processes": ["a", "b"].map { ["path": .text(start + $0), "euid": 0, "is_kernel_thread": 0] }
            ])

        #expect(items.count == 2)
        #expect(items.allSatisfy { $0.utf8.count < 700 })
    }

    @Test(arguments: ["user:", "nothing:x", "user", ":x", ""]) func whatIsNoItemIsRefused(_ text: String) {
        #expect(DriftItem(text) == nil)
    }
}

// MARK: - What runs

extension DriftItemTests {
    @Test func workersOfOneProgramAreOneItem() throws {
        let worker: [String: FactValue] = ["path": "/usr/sbin/nginx", "euid": 33, "is_kernel_thread": 0]
        let items = try items(.process, facts: ["processes": [worker, worker]])

        #expect(items == ["process:www-data/usr/sbin/nginx"])
    }

    @Test func peopleAreOneUser() throws {
        let items = try items(
            .process,
            facts: ["processes": [1000, 1001].map { ["path": "/bin/ls", "euid": $0, "is_kernel_thread": 0] }])

        #expect(items == ["process:people/bin/ls"])
    }

    @Test func theUserOfAServiceIsAPartOfIt() throws {
        let items = try items(
            .process,
            facts: ["processes": [0, 33].map { ["path": "/bin/sh", "euid": $0, "is_kernel_thread": 0] }])

        #expect(items == ["process:root/bin/sh", "process:www-data/bin/sh"])
    }

    @Test func kernelThreadsAreNoItems() throws {
        let items = try items(.process, facts: ["processes": [["name": "kthreadd", "euid": 0, "is_kernel_thread": 1]]])

        #expect(items == [])
    }

    @Test(
        arguments: [
            (["on_disk": 0, "is_replaced": 0, "is_memory_only": 0], ",deleted"),
            (["on_disk": 0, "is_replaced": 1, "is_memory_only": 0], ""),
            (["on_disk": 0, "is_replaced": 0, "is_memory_only": 1], ",memory"),
        ] as [([String: FactValue], String)])
    func whatBecameOfTheFileIsAPartOfIt(_ place: [String: FactValue], _ end: String) throws {
        let process: [String: FactValue] = ["path": "/x", "euid": 0, "is_kernel_thread": 0]
        let items = try items(.process, facts: ["processes": [process.merging(place) { $1 }]])

        #expect(items == ["process:root/x\(end)"])
    }

    @Test(
        arguments: [
            (
                ["transport": "udp", "address": "0.0.0.0", "port": 40_000, "scope": "any", "name": "named", "pid": 9],
                "udp/0.0.0.0/dynamic/named"
            ),
            (
                ["transport": "udp", "address": "0.0.0.0", "port": 53, "scope": "any", "name": "named", "pid": 9],
                "udp/0.0.0.0/53/named"
            ),
            (
                ["transport": "tcp", "address": "0.0.0.0", "port": 40_000, "scope": "any", "name": "nc", "pid": 9],
                "tcp/0.0.0.0/40000/nc"
            ),
            (
                ["transport": "tcp", "address": "::", "port": 40_000, "scope": "any", "name": "rpc.statd", "pid": 9],
                "tcp/::/dynamic/rpc.statd"
            ),
            (
                ["transport": "tcp", "address": "::", "port": 111, "scope": "any", "name": "rpcbind", "pid": 9],
                "tcp/::/111/rpcbind"
            ),
            (
                ["transport": "tcp", "address": "::", "port": 45_000, "scope": "any", "pid": -1],
                "tcp/::/dynamic/kernel"
            ),
            (
                [
                    "transport": "udp", "address": "fe80::1", "port": 546, "scope": "link-local", "name": "dhcp",
                    "pid": 9,
                ], "udp/link-local/546/dhcp"
            ),
        ] as [([String: FactValue], String)])
    func portsThatChangeWithEachStartAreOneItem(_ socket: [String: FactValue], _ key: String) throws {
        let items = try items(.port, facts: ["listening_ports": [socket]])

        #expect(items == ["port:\(key)"])
    }
}

// MARK: - What is installed

extension DriftItemTests {
    @Test func aNewVersionIsNoOtherPackage() throws {
        let old = try items(.package, facts: package(version: "1"))
        let new = try items(.package, facts: package(version: "2"))

        #expect(old == ["package:deb/nginx/amd64"])
        #expect(new == old)
    }

    @Test func aRemovedPackageIsNoItem() throws {
        let items = try items(.package, facts: package(version: "1", state: "config-files"))

        #expect(items == [])
    }

    private func package(version: String, state: String = "installed") -> [String: [[String: FactValue]]] {
        [
            "deb_packages": [
                ["name": "nginx", "arch": "amd64", "version": .text(version), "state": .text(state)]
            ], "rpm_packages": [],
        ]
    }

    @Test func aJobThatRunsAtAnotherTimeIsTheSame() throws {
        let old = try items(.cron, files: ["/etc/crontab": "1 * * * * root /bin/a\n"])
        let new = try items(.cron, files: ["/etc/crontab": "# x\n2 3 * * * root /bin/a\n"])

        #expect(old.count == 1)
        #expect(new == old)
    }

    @Test func aJobWithAnotherCommandIsAnother() throws {
        let old = try items(.cron, files: ["/etc/crontab": "1 * * * * root /bin/a\n"])
        let new = try items(.cron, files: ["/etc/crontab": "1 * * * * root /bin/b\n"])

        #expect(new != old)
    }

    @Test func aUnitThatIsUpdatedIsTheSame() throws {
        let old = try items(.unit, files: ["/usr/lib/systemd/system/a.service": "[Service]\nExecStart=/bin/a\n"])
        let new = try items(.unit, files: ["/usr/lib/systemd/system/a.service": "[Service]\nExecStart=/bin/a -x\n"])

        #expect(old == ["unit:a.service/usr/lib/systemd/system/a.service"])
        #expect(new == old)
    }

    @Test(arguments: [
        ["/etc/systemd/system/a.service": "[Service]\nExecStart=/bin/b\n"],
        [
            "/etc/systemd/system/a.service": "[Service]\nExecStart=/bin/a\n",
            "/etc/systemd/system/a.service.d/x.conf": "[Service]\nExecStartPre=/tmp/x\n",
        ],
    ])
    func aUnitThatAnAdministratorChangesIsAnother(_ files: [String: String]) throws {
        let old = try items(.unit, files: ["/etc/systemd/system/a.service": "[Service]\nExecStart=/bin/a\n"])
        let new = try items(.unit, files: files)

        #expect(new != old)
    }

    @Test func aKeyWithoutItsRestrictionIsAnother() throws {
        let key: [String: FactValue] = ["username": "root", "uid": 0, "fingerprint": "SHA256:a+/b", "options": ""]
        let free = try items(.key, facts: ["authorized_keys": [key]])
        let bound = try items(
            .key, facts: ["authorized_keys": [key.merging(["options": "command=\"/bin/b\""]) { $1 }]])

        #expect(free == ["key:root/SHA256:a+/b"])
        #expect(bound != free)
    }

    @Test func theGroupOfOnesOwnIsNoItem() throws {
        let items = try items(
            .member, files: ["/etc/group": "root:x:0:\nwww-data:x:33:\nsudo:x:27:ann\nann:x:1000:\nbob:x:1001:\n"])

        #expect(items == ["member:sudo/ann"])
    }
}

extension DriftItemTests {
    /// The items of a kind, sorted, on a host with the accounts root, www-data, ann and bob and nothing accepted.
    private func items(
        _ kind: DriftKind, files: [String: String] = [:], facts: [String: [[String: FactValue]]] = [:]
    ) throws -> [String] {
        let accounts = [
            "/etc/passwd": """
            root:x:0:0::/root:/bin/sh
            www-data:x:33:33::/var/www:/usr/sbin/nologin
            ann:x:1000:1000::/home/ann:/bin/sh
            bob:x:1001:1001::/home/bob:/bin/sh

            """, "/etc/group": "root:x:0:\nwww-data:x:33:\nann:x:1000:\nbob:x:1001:\n",
        ]
        return try withDrift(accounts.merging(files) { $1 }) { drift in
            let database = try drift.database(facts: facts)
            return try database.rows("SELECT '\(kind.rawValue):' || key FROM (\(kind.items)) ORDER BY 1").texts
                .map { $0[0] }
        }
    }
}
