import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct SystemdUnitsTests {
    @Test(.enabled(if: DebianRoot.folder != nil))
    func everyUnitOfDebianHasTheStateThatSystemctlTells() throws {
        let folder = try #require(DebianRoot.folder)

        let states = try self.states(in: folder)

        #expect(states.count > 100)
        #expect(try states == systemctlStates(of: folder))
    }

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: Variant.all)
    func aChangedUnitHasTheStateThatSystemctlTells(_ variant: Variant) throws {
        try withUnits(variant.files, links: variant.links) { folder in
            let states = try self.states(in: folder)

            #expect(!states.isEmpty)
            #expect(try states == systemctlStates(of: folder))
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: ["getty@tty1.service", "a@b.service", "c@d.service"])
    func anInstanceHasTheStateThatSystemctlTells(_ instance: String) throws {
        let files = [
            "usr/lib/systemd/system/a@.service": "[Service]\n[Install]\nWantedBy=x.target\n",
            "usr/lib/systemd/system/c@.service": "[Service]\n",
            "usr/lib/systemd/system/getty@.service": "[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n",
        ]
        let links = [
            "etc/systemd/system/x.target.wants/a@b.service": "/usr/lib/systemd/system/a@.service",
            "usr/lib/systemd/system/x.target.wants/c@d.service": "../c@.service",
            "etc/systemd/system/getty.target.wants/getty@tty1.service": "/usr/lib/systemd/system/getty@.service",
        ]
        try withUnits(files, links: links) { folder in
            let state = try DebianRoot.runOutside(
                "/usr/bin/systemctl", ["--root=\(folder)", "is-enabled", instance]
            ).output

            let own = try rows("SELECT unit_file_state FROM systemd_units WHERE id = '\(instance)'", in: folder)

            #expect(own == [[state.trimmingCharacters(in: .whitespacesAndNewlines)]])
        }
    }

    /// Units in which each way to switch one on or off occurs.
    struct Variant: CustomTestStringConvertible {
        let testDescription: String
        var files: [String: String] = [:]
        var links: [String: String] = [:]

        private static let lib = "usr/lib/systemd/system"
        private static let etc = "etc/systemd/system"
        private static let wanted = "[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\n"

        static let all = [
            Variant(
                testDescription: "enabled", files: ["\(lib)/a.service": wanted],
                links: ["\(etc)/multi-user.target.wants/a.service": "/\(lib)/a.service"]),
            Variant(testDescription: "disabled", files: ["\(lib)/a.service": wanted]),
            Variant(
                testDescription: "enabled at run time", files: ["\(lib)/a.service": wanted],
                links: ["run/systemd/system/multi-user.target.wants/a.service": "/\(lib)/a.service"]),
            Variant(
                testDescription: "masked", files: ["\(lib)/a.service": wanted],
                links: [
                    "\(etc)/a.service": "/dev/null", "\(etc)/multi-user.target.wants/a.service": "/\(lib)/a.service",
                ]),
            Variant(
                testDescription: "masked at run time", files: ["\(lib)/a.service": wanted],
                links: ["run/systemd/system/a.service": "/dev/null"]),
            Variant(
                testDescription: "masked by an empty file", files: ["\(lib)/a.service": wanted, "\(etc)/a.service": ""]),
            Variant(testDescription: "static", files: ["\(lib)/a.service": "[Service]\nExecStart=/bin/a\n"]),
            Variant(
                testDescription: "wanted by a package's own link", files: ["\(lib)/a.service": wanted],
                links: ["\(lib)/multi-user.target.wants/a.service": "../a.service"]),
            Variant(
                testDescription: "indirect",
                files: [
                    "\(lib)/a.service": "[Install]\nAlso=b.socket\n",
                    "\(lib)/b.socket": "[Install]\nWantedBy=sockets.target\n",
                ]),
            Variant(
                testDescription: "alias",
                files: ["\(lib)/a.service": "[Install]\nWantedBy=multi-user.target\nAlias=b.service\n"],
                links: ["\(etc)/b.service": "/\(lib)/a.service"]),
            Variant(
                testDescription: "alias that no [Install] names", files: ["\(lib)/a.service": "[Service]\n"],
                links: ["\(etc)/b.service": "/\(lib)/a.service"]),
            Variant(
                testDescription: "linked", files: ["opt/x/a.service": "[Service]\nExecStart=/bin/a\n"],
                links: ["\(etc)/a.service": "/opt/x/a.service"]),
            Variant(
                testDescription: "linked at run time", files: ["opt/x/a.service": wanted],
                links: ["run/systemd/system/a.service": "/opt/x/a.service"]),
            Variant(
                testDescription: "linked and enabled", files: ["opt/x/a.service": wanted],
                links: [
                    "\(etc)/a.service": "/opt/x/a.service",
                    "\(etc)/multi-user.target.wants/a.service": "/opt/x/a.service",
                ]),
            Variant(
                testDescription: "overridden", files: ["\(lib)/a.service": wanted, "\(etc)/a.service": "[Service]\n"]),
            Variant(
                testDescription: "drop-in adds [Install]",
                files: [
                    "\(lib)/a.service": "[Service]\n",
                    "\(etc)/a.service.d/x.conf": "[Install]\nWantedBy=multi-user.target\n",
                ]),
            Variant(
                testDescription: "drop-in empties [Install]",
                files: ["\(lib)/a.service": wanted, "\(etc)/a.service.d/x.conf": "[Install]\nWantedBy=\n"]),
            Variant(
                testDescription: "template with its default instance",
                files: ["\(lib)/a@.service": "[Install]\nWantedBy=multi-user.target\nDefaultInstance=b\n"],
                links: ["\(etc)/multi-user.target.wants/a@b.service": "/\(lib)/a@.service"]),
            Variant(
                testDescription: "template with another instance",
                files: ["\(lib)/a@.service": "[Install]\nWantedBy=multi-user.target\nDefaultInstance=b\n"],
                links: ["\(etc)/multi-user.target.wants/a@c.service": "/\(lib)/a@.service"]),
            Variant(
                testDescription: "required", files: ["\(lib)/a.service": "[Install]\nRequiredBy=x.target\n"],
                links: ["\(etc)/x.target.requires/a.service": "/\(lib)/a.service"]),
            Variant(testDescription: "generated", files: ["run/systemd/generator.late/a.service": "[Service]\n"]),
            Variant(testDescription: "transient", files: ["run/systemd/transient/a.service": "[Service]\n"]),
            Variant(
                testDescription: "comments and continuation lines",
                files: [
                    "\(lib)/a.service": "# c\n[Install]\nWantedBy=\\\n# c\n  multi-user.target\n;WantedBy=x\n",
                    "\(lib)/b.service": "WantedBy=x.target\n[Install\nWantedBy=x.target\n", "\(lib)/c.txt": wanted,
                ]),
            Variant(
                testDescription: "local before the distribution's",
                files: ["usr/local/lib/systemd/system/a.service": "[Service]\n", "\(lib)/a.service": wanted]),
        ]
    }

    @Test func theLastOfSeveralSingleValuesHolds() throws {
        let values = try settings(
            "SELECT value, file, line FROM systemd_unit_settings WHERE keyword = 'User'",
            [
                "/usr/lib/systemd/system/a.service": "[Service]\nUser=a\n",
                "/etc/systemd/system/a.service.d/b.conf": "[Service]\nUser=b\n",
            ])

        #expect(values == [["b", "/etc/systemd/system/a.service.d/b.conf", "2"]])
    }

    @Test func anEmptyValueEmptiesAList() throws {
        let values = try settings(
            "SELECT value FROM systemd_unit_settings WHERE keyword = 'ExecStart'",
            [
                "/usr/lib/systemd/system/a.service": "[Service]\nExecStart=/a\nExecStart=/b\n",
                "/etc/systemd/system/a.service.d/b.conf": "[Service]\nExecStart=\nExecStart=/c\nExecStart=/d\n",
            ])

        #expect(values == [["/c"], ["/d"]])
    }

    @Test func dropInsAreReadByNameWhateverTheirFolder() throws {
        let values = try settings(
            "SELECT value FROM systemd_unit_settings WHERE keyword = 'User' AND unit = 'a-b.service'",
            [
                "/usr/lib/systemd/system/a-b.service": "[Service]\n",
                "/etc/systemd/system/a-b.service.d/10.conf": "[Service]\nUser=ten\n",
                "/usr/lib/systemd/system/a-.service.d/20.conf": "[Service]\nUser=twenty\n",
                "/usr/lib/systemd/system/service.d/05.conf": "[Service]\nUser=five\n",
            ])

        #expect(values == [["twenty"]])
    }

    @Test func aDropInInEtcReplacesThePackagesOfTheSameName() throws {
        let values = try settings(
            "SELECT value FROM systemd_unit_settings WHERE keyword = 'User'",
            [
                "/usr/lib/systemd/system/a.service": "[Service]\n",
                "/etc/systemd/system/a.service.d/x.conf": "[Service]\nNice=1\n",
                "/usr/lib/systemd/system/a.service.d/x.conf": "[Service]\nUser=x\n",
            ])

        #expect(values == [])
    }

    @Test(
        .enabled(if: DebianRoot.folder != nil),
        arguments: ["PrivateTmp", "NoNewPrivileges", "PrivateDevices", "PrivateNetwork"])
    func switchesAreOnWhereSystemdFindsThemOn(_ keyword: String) throws {
        let root = try #require(DebianRoot.folder)
        let services = try rows(
            "SELECT id FROM systemd_units WHERE type = 'service' AND unit_file_state = 'enabled' AND id NOT LIKE '%@%'",
            in: root
        ).flatMap { $0 }
        let own = try rows(
            "SELECT unit FROM systemd_unit_settings WHERE keyword = '\(keyword)' "
                + "AND lower(value) IN ('yes', 'true', '1', 'on', 'disconnected')", in: root
        ).flatMap { $0 }

        for service in services {
            let report = try DebianRoot.runOutside(
                "/usr/bin/systemd-analyze", ["security", "--offline=yes", "--root=\(root)", "--json=short", service]
            ).output
            let fields = try JSONDecoder().decode([SecurityField].self, from: Data(report.utf8))
            // Other settings may imply one; then only the one direction can be compared.
            let isSet = fields.first { $0.json_field == keyword }?.set ?? false
            if own.contains(service) { #expect(isSet, "\(service)") }
            if !isSet { #expect(!own.contains(service), "\(service)") }
        }
        #expect(services.count > 5)
    }

    private struct SecurityField: Decodable {
        let set: Bool?
        let json_field: String
    }

    @Test func secretsInUnitsAreHidden() throws {
        let values = try settings(
            "SELECT value, redactions FROM systemd_unit_settings",
            [
                "/etc/systemd/system/a.service":
                    "[Service]\nEnvironment=\"PASSWORD=hunter2\" MODE=x\nSetCredential=k:hunter2\n"
            ])

        #expect(!values.joined().joined().contains("hunter2"))
        #expect(values.map { $0[1] } == ["1", "1"])
    }

    @Test(arguments: ["\0", "[", "[a]\n=", String(repeating: "\\\n", count: 50_000), "[s]\n\u{FFFD}=\u{FFFD}\\"])
    func hostileUnitFilesAreRead(_ text: String) throws {
        let result = try query("SELECT * FROM systemd_unit_settings", files: ["/etc/systemd/system/a.service": text])

        #expect(result.obstacles.isEmpty)
    }

    @Test func aLoopOfAliasesEnds() throws {
        try withUnits(
            ["etc/systemd/system/x.service": "[Service]\n"],
            links: [
                "etc/systemd/system/a.service": "b.service", "etc/systemd/system/b.service": "a.service",
                "etc/systemd/system/c.service": "c.service",
            ]
        ) { folder in
            let own = try rows("SELECT id FROM systemd_units WHERE load_state = 'loaded'", in: folder)

            #expect(own == [["x.service"]])
        }
    }

    @Test func whatMayNotBeReadIsAnObstacle() throws {
        try withUnits([:], links: ["etc/systemd/system/a.service": "/etc"]) { folder in
            let host = AuditedHost(root: try HostRoot(folder), now: TestClock.now)
            let result = try FactDatabase(source: host).rows("SELECT id FROM systemd_units")

            #expect(result.rows.isEmpty)
        }
    }

    // MARK: - Laying out and asking

    private func withUnits(
        _ files: [String: String], links: [String: String], _ body: (String) throws -> Void
    ) throws {
        let absolute = Dictionary(uniqueKeysWithValues: files.map { ("/\($0.key)", $0.value) })
        try withTemporaryRoot(absolute) { root in
            for (path, target) in links {
                let url = URL(fileURLWithPath: root.location).appending(path: path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
            }
            try body(root.location)
        }
    }

    private func settings(_ sql: String, _ files: [String: String]) throws -> [[String]] {
        try query(sql, files: files).texts
    }

    private func rows(_ sql: String, in folder: String) throws -> [[String]] {
        let host = AuditedHost(root: try HostRoot(folder), now: TestClock.now)
        return try FactDatabase(source: host).rows(sql).texts
    }

    /// Unit files and their states; instances have no file of their own.
    private func states(in folder: String) throws -> [String] {
        try rows(
            "SELECT id || ' ' || unit_file_state FROM systemd_units WHERE id NOT LIKE '%@_%.%' ORDER BY 1", in: folder
        ).flatMap { $0 }
    }

    private func systemctlStates(of folder: String) throws -> [String] {
        try DebianRoot.runOutside(
            "/usr/bin/systemctl", ["--root=\(folder)", "list-unit-files", "--no-legend", "--plain", "--no-pager"]
        ).output.split(separator: "\n").map { line in
            line.split(separator: " ").prefix(2).joined(separator: " ")
        }.sorted()
    }
}
