import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@Suite struct PackageTablesTests {
    @Test(arguments: [
        ("ID=debian", "debian"), ("ID=\"debian\"", "debian"), ("ID='de\"b'", "de\"b"), ("ID=\"a\\$b\\x\"", "a$b\\x"),
        ("ID=a\nID=b", "b"), ("#ID=c\nID=d", "d"), ("ID=e # f", "e"), ("NAME=x", "linux"),
    ])
    func osReleaseIsReadAsAShellReadsIt(_ text: String, _ expected: String) {
        #expect(OSRelease(path: "/etc/os-release", osRelease: text).id == expected)
    }

    @Test func theVendorsFileStandsInForAMissingOne() throws {
        let result = try query(
            "SELECT platform, major, minor, file FROM os_version",
            files: ["/usr/lib/os-release": "ID=rhel\nVERSION_ID=\"9.4\"\n"])

        #expect(result.texts == [["rhel", "9", "4", "/usr/lib/os-release"]])
    }

    @Test func aDayIsCountedFrom1970() {
        #expect(CivilDate("2026-01-01")?.start == TestClock.now)
        #expect(CivilDate("2000-02-29")?.end == CivilDate("2000-03-01")?.start)
        #expect(CivilDate("2026-13-01") == nil)
    }

    @Test func theLastAptSettingHoldsAndCanBeCleared() {
        let configuration = APTConfiguration(
            file: "f",
            text: """
                // comment
                A::B "1"; a::b "2";
                A { L { "x"; "y"; }; };
                /* C "3"; */
                #clear A::L;
                A::L:: "z";
                """)

        #expect(configuration.settings.map { "\($0.key)=\($0.value)" } == ["A::B=2", "A::L::=z"])
    }

    @Test func aSourceLineHasOptions() {
        let sources = APTSources.sources(
            list: "deb [ arch=amd64,i386 trusted=yes signed-by=/k.gpg ] http://x/ s/updates main contrib # c\n",
            file: "f")

        #expect(sources.count == 1)
        #expect(sources.first?.flag("trusted") == true)
        #expect(sources.first?.options["arch"] == "amd64 i386")
        #expect(sources.first?.components == ["main", "contrib"])
    }

    @Test func aParagraphIsASourceForEachAddressAndSuite() {
        let sources = APTSources.sources(
            deb822:
                "Types: deb deb-src\nURIs: http://a http://b\nSuites: s\n t\nComponents: main\n\nenabled: no\nTypes: deb\nURIs: c:/\nSuites: ./\n",
            file: "f")

        #expect(sources.count == 9)
        #expect(sources.last?.isEnabled == false)
        #expect(sources.last?.line == 7)
    }

    @Test func aPasswordInAnAddressIsNotShown() {
        #expect(PublicURL("http://ann:secret@proxy:3128/x@y").text == "http://proxy:3128/x@y")
    }

    @Test func anUpdateThatIsSpreadOverTwoListsIsASecurityUpdate() throws {
        let lists = "/var/lib/apt/lists/h_d_dists_"
        let result = try query(
            "SELECT name, available, is_security, phased_percentage FROM package_updates",
            files: [
                "/etc/apt/sources.list": "",
                "/var/lib/dpkg/status":
                    "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\nPackage: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n",
                "\(lists)s_InRelease": "Origin: O\nSuite: s\n",
                "\(lists)s-security_InRelease": "Codename: s-security\n",
                "\(lists)s_main_binary-amd64_Packages":
                    "Package: aa\nVersion: 9\n\nPackage: a\nDescription: x\n Version: 7\nVersion: 3\nArchitecture: amd64\nPhased-Update-Percentage: 20",
                "\(lists)s-security_main_binary-amd64_Packages": "Package: a\nVersion: 2\nArchitecture: all\n",
            ])

        #expect(result.texts == [["a", "3", "1", "20"]])
    }

    @Test func aPinKeepsABackportAway() throws {
        let result = try query(
            "SELECT count(*) FROM package_updates",
            files: [
                "/etc/apt/preferences.d/p": "Package: *\nPin: release n=s\nPin-Priority: -1\n",
                "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n",
                "/var/lib/apt/lists/h_dists_s_InRelease": "Codename: s\n",
                "/var/lib/apt/lists/h_dists_s_main_binary-amd64_Packages":
                    "Package: a\nVersion: 2\nArchitecture: amd64\n",
            ])

        #expect(result.texts == [["0"]])
    }

    @Test(arguments: [
        "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages", "/var/lib/rpm/Packages.db",
    ])
    func aBrokenDatabaseIsAnObstacle(_ path: String) throws {
        let result = try query("SELECT * FROM rpm_packages", files: [path: String(repeating: "RpmP\0", count: 2000)])

        #expect(result.texts == [])
        #expect(!result.obstacles.isEmpty)
    }

    @Test func aTruncatedHeaderIsNoPackage() {
        for count in 0..<64 {
            let bytes = [UInt8](repeating: 0xFF, count: count)
            bytes.withUnsafeBytes { #expect(RPMHeader($0) == nil) }
        }
    }

    @Test func theOwnerOfAFileIsFound() throws {
        try withTemporaryRoot([
            "/var/lib/dpkg/info/a:amd64.list": "/.\n/bin\n/bin/x\n", "/var/lib/dpkg/info/b.list": "/usr/bin/y",
        ]) { root in
            let owners = try AuditedHost(root: root, now: 0).part(PackageOwners.self)
                .owners(of: ["/usr/bin/x", "/usr/bin/y", "/z"])

            #expect(owners == ["/usr/bin/x": "a", "/usr/bin/y": "b"])
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func dpkgQueryListsTheSamePackages() throws {
        let theirs = try DebianRoot.run(
            "/usr/bin/dpkg-query",
            [
                "-W", "-f",
                "${Package}|${Version}|${source:Package}|${source:Version}|${Architecture}|${Status}|${Section}\\n",
            ]
        ).output

        let host = AuditedHost(root: try HostRoot(DebianRoot.folder ?? "/"), now: TestClock.now)
        let ours = try FactDatabase(source: host).rows(
            "SELECT name||'|'||version||'|'||source||'|'||source_version||'|'||arch||'|'||status||'|'||section FROM deb_packages"
        )

        #expect(Set(ours.texts.map { $0[0] }) == Set(theirs.split(separator: "\n").map(String.init)))
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func aptNamesTheSameSources() throws {
        let theirs = try DebianRoot.run(
            "/usr/bin/apt-get", ["indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
        ).output

        let host = AuditedHost(root: try HostRoot(DebianRoot.folder ?? "/"), now: TestClock.now)
        let ours = try FactDatabase(source: host).rows(
            "SELECT DISTINCT rtrim(base_uri, '/')||' '||suite||' '||components FROM apt_sources WHERE type = 'deb'")

        let sites = Set(theirs.split(separator: "\n").map { $0.replacingOccurrences(of: "/ ", with: " ") })
        #expect(Set(ours.texts.map { $0[0] }) == sites)
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func aptConfigDumpsTheSameSettings() throws {
        let theirs = Set(
            try DebianRoot.run("/usr/bin/apt-config", ["dump"]).output.split(separator: "\n").map { $0.lowercased() })

        let host = AuditedHost(root: try HostRoot(DebianRoot.folder ?? "/"), now: TestClock.now)
        // apt itself makes a list of the setting of this name.
        let ours = try FactDatabase(source: host).rows(
            "SELECT key||' \"'||value||'\";' FROM apt_settings WHERE key <> 'Acquire::Languages'")

        #expect(ours.texts.map { $0[0].lowercased() }.filter { !theirs.contains($0) } == [])
    }
}

@Suite struct HostilePackageFilesTests {
    @Test func manyAddressesAndSuitesDoNotMultiply() {
        let words = Array(repeating: "x", count: 5000).joined(separator: " ")

        let sources = APTSources.sources(deb822: "Types: deb\nURIs: \(words)\nSuites: \(words)\n", file: "f")

        #expect(sources.count <= 32 * 32)
    }

    @Test func longScopesDoNotGrow() {
        let tag = String(repeating: "a", count: 100_000)
        let text = String(repeating: "\(tag) { ", count: 10) + String(repeating: "b \"1\"; ", count: 1000)

        let configuration = APTConfiguration(file: "f", text: text)

        #expect(configuration.settings.allSatisfy { $0.key.utf8.count <= 4096 })
    }

    @Test func theDayOfTheEndOfSupportIsCovered() throws {
        let result = try query(
            "SELECT days_left FROM os_support", files: ["/etc/os-release": "ID=x\nSUPPORT_END=2025-12-31\n"])

        #expect(result.texts == [["0"]])
    }
}
