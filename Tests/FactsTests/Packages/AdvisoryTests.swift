import Facts
import Testing
import TestSupport

@Suite struct AdvisoryTests {
    private func advisories(_ json: String, wanted: Set<String>? = nil) throws -> [Advisory] {
        var reader = AdvisoryReader(wanted: wanted)
        try Array(json.utf8).withUnsafeBytes { try reader.take($0) }
        return reader.advisories
    }

    private static let osv = """
        {"id": "DSA-1-1", "upstream": ["CVE-2026-2"], "summary": "a\\tb\\u00e9", "severity":
        [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"}, "ranges": [{"type": "ECOSYSTEM",
        "events": [{"introduced": "0"}, {"fixed": "3.0.2-1"}]}]}, {"package": {"ecosystem": "npm", "name": "x"}}]}
        """

    @Test func anOSVDocumentIsReduced() throws {
        let found = try advisories(AdvisoryTests.osv)

        #expect(
            found.map { "\($0.ecosystem) \($0.package) \($0.fixed) \($0.cves) \($0.severity)" }
                == ["debian:12 openssl 3.0.2-1 CVE-2026-2 critical"])
    }

    @Test func debiansTrackerIsReduced() throws {
        let found = try advisories(
            """
            {"openssl": {"CVE-2026-1": {"description": "d", "scope": "local", "releases": {
            "bookworm": {"status": "resolved", "fixed_version": "3.0.2-1", "urgency": "high**"},
            "trixie": {"status": "resolved", "fixed_version": "0", "urgency": "low"},
            "bullseye": {"status": "open", "urgency": "not yet assigned"}}}}}
            """)

        #expect(
            found.map { "\($0.ecosystem) \($0.fixed) \($0.severity)" }.sorted()
                == ["debian:11  ", "debian:12 3.0.2-1 high"])
    }

    @Test func onlyTheWantedReleaseIsKept() throws {
        #expect(try advisories(AdvisoryTests.osv, wanted: ["debian:13"]) == [])
    }

    @Test(arguments: [
        "{", "[1,", "{\"id\": \"x\"", String(repeating: "[", count: 5000),
        "{\"a\":{\"b\":{\"releases\":{\"c\":{\"status\":",
    ])
    func whatIsNotJSONIsRefused(_ text: String) {
        #expect(throws: AdvisoryError.self) { try advisories(text) }
    }

    @Test func theSourcePackageIsCompared() throws {
        let feed = AdvisoryFeed.file(of: try advisories(AdvisoryTests.osv), created: TestClock.now)
        func vulnerable(_ version: String) throws -> [[String]] {
            try query(
                "SELECT package, version, fixed_version, severity FROM vulnerable_packages",
                files: [
                    "/etc/os-release": "ID=debian\nVERSION_ID=12\n",
                    "/var/lib/dpkg/status":
                        "Package: libssl3\nSource: openssl (\(version))\nStatus: install ok installed\nArchitecture: amd64\nVersion: 9\n",
                    "/var/lib/elpis/advisories.tsv": String(decoding: feed, as: UTF8.self),
                ]
            ).texts
        }

        #expect(try vulnerable("3.0.1-1") == [["libssl3", "3.0.1-1", "3.0.2-1", "critical"]])
        #expect(try vulnerable("3.0.2-1") == [])
    }

    @Test func aChangedFeedIsRefused() throws {
        var feed = AdvisoryFeed.file(of: try advisories(AdvisoryTests.osv), created: TestClock.now)
        feed[feed.count - 3] ^= 1

        let result = try query(
            "SELECT * FROM advisory_feed",
            files: ["/var/lib/elpis/advisories.tsv": String(decoding: feed, as: UTF8.self)])

        #expect(result.obstacles.map(\.cause) == [.malformed(path: "/var/lib/elpis/advisories.tsv", line: 2)])
    }
}
