import CSQLite
import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

/// Against rpm itself, where it is installed with rpmbuild and db5.3_load (Debian: rpm, db-util).
@Suite(.enabled(if: RPMTools.areInstalled)) struct RPMDatabaseTests {
    private static let columns =
        "SELECT name||' '||full_version||' '||arch||' '||size||' '||sha1||' '||source||' '||vendor FROM rpm_packages ORDER BY 1"

    @Test func theSQLiteDatabaseHoldsWhatRPMSays() throws {
        try withInstalledPackages { folder, theirs in
            let ours = try database(folder).rows(RPMDatabaseTests.columns)

            #expect(ours.texts.map { $0[0] } == theirs)
            #expect(ours.obstacles == [])
        }
    }

    @Test func theBerkeleyDatabaseHoldsWhatRPMSays() throws {
        try withInstalledPackages { folder, theirs in
            try convert("\(folder)/var/lib/rpm")

            let ours = try database(folder).rows(RPMDatabaseTests.columns)

            #expect(ours.texts.map { $0[0] } == theirs)
            #expect(ours.obstacles == [])
        }
    }

    @Test func theOwnerOfAFileIsFound() throws {
        try withInstalledPackages { folder, _ in
            let host = AuditedHost(root: try HostRoot(folder), now: TestClock.now)

            let owners = try host.part(PackageOwners.self).owners(of: ["/usr/share/tiny2/file2", "/usr/share/other"])

            #expect(owners == ["/usr/share/tiny2/file2": "tiny2"])
        }
    }

    @Test func aTruncatedDatabaseIsAnObstacle() throws {
        try withInstalledPackages { folder, _ in
            let path = "\(folder)/var/lib/rpm/rpmdb.sqlite"
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))

            let ours = try database(folder).rows("SELECT * FROM rpm_packages")

            #expect(!ours.obstacles.isEmpty)
        }
    }

    @Test func updatesAreFoundInTheMetadataThatDNFHasDownloaded() throws {
        try withInstalledPackages { folder, _ in
            let repository = "\(folder)/var/cache/dnf/base-0123456789abcdef/repodata"
            try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
            for (name, content) in [
                "repomd.xml": """
                <repomd><data type="primary"><location href="repodata/primary.xml"/></data>
                <data type="updateinfo"><location href="repodata/updateinfo.xml"/></data></repomd>
                """,
                "primary.xml": """
                <metadata><package><name>tiny2</name><arch>noarch</arch><version epoch="9" ver="2" rel="1"/></package>
                <package><name>tiny3</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/></package></metadata>
                """,
                "updateinfo.xml": """
                <updates><update type="security"><id>A-1</id><severity>Important</severity><collection>
                <package name="tiny2" epoch="9" version="2" release="1" arch="noarch"/></collection></update></updates>
                """,
            ] {
                try Data(content.utf8).write(to: URL(fileURLWithPath: "\(repository)/\(name)"))
            }

            let ours = try database(folder).rows(
                "SELECT name, available, is_security, advisory, severity FROM package_updates")

            #expect(ours.texts == [["tiny2", "9:2-1", "1", "A-1", "important"]])
        }
    }

    private func database(_ folder: String) throws -> FactDatabase {
        try FactDatabase(source: AuditedHost(root: try HostRoot(folder), now: TestClock.now))
    }

    /// Builds three packages, installs them in a folder, and hands over what rpm says of them.
    private func withInstalledPackages(_ body: (String, [String]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            for number in 1...3 {
                let spec = """
                    Name: tiny\(number)
                    Version: 1.\(number)~rc1
                    Release: \(number).el9
                    \(number == 2 ? "Epoch: 3" : "")
                    Summary: A package for tests
                    License: none
                    Vendor: Example
                    BuildArch: noarch
                    %description
                    A package for tests.
                    %install
                    mkdir -p %{buildroot}/usr/share/tiny\(number)
                    for n in $(seq \(number * number * 50)); do echo $n > %{buildroot}/usr/share/tiny\(number)/file$n; done
                    %files
                    /usr/share/tiny\(number)
                    """
                let path = "\(folder)/tiny\(number).spec"
                try Data(spec.utf8).write(to: URL(fileURLWithPath: path))
                _ = try Program.run(
                    "/usr/bin/rpmbuild", ["--quiet", "-bb", "--define", "_topdir \(folder)/build", path])
            }
            let root = "\(folder)/root"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let common = ["--root", root, "--dbpath", "/var/lib/rpm"]
            let packages = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/build/RPMS/noarch")
                .map { "\(folder)/build/RPMS/noarch/\($0)" }
            _ = try Program.run("/usr/bin/rpm", common + ["--nodeps", "--nosignature", "-i"] + packages)
            let theirs = try Program.run(
                "/usr/bin/rpm",
                common + ["-qa", "--qf", "%{name} %{evr} %{arch} %{size} %{sha1header} %{sourcerpm} %{vendor}\\n"]
            ).output
            try body(root, theirs.split(separator: "\n").map(String.init).sorted())
        }
    }

    /// Writes the headers of a SQLite database as the hash file that older rpm uses.
    private func convert(_ folder: String) throws {
        var handle: OpaquePointer?
        sqlite3_open_v2("\(folder)/rpmdb.sqlite", &handle, SQLITE_OPEN_READWRITE, nil)
        var statement: OpaquePointer?
        sqlite3_prepare_v2(handle, "SELECT hnum, hex(blob) FROM Packages", -1, &statement, nil)
        var dump = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n 00000000\n 04000000\n"
        while sqlite3_step(statement) == SQLITE_ROW {
            let number = String(UInt32(sqlite3_column_int(statement, 0)).byteSwapped, radix: 16)
            let key = String(repeating: "0", count: 8 - number.count) + number
            dump += " \(key)\n \(String(cString: sqlite3_column_text(statement, 1)).lowercased())\n"
        }
        sqlite3_finalize(statement)
        sqlite3_close(handle)
        try Data((dump + "DATA=END\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/dump"))
        for name in ["rpmdb.sqlite", "rpmdb.sqlite-wal", "rpmdb.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")  // Not every one is there.
        }
        _ = try Program.run("/usr/bin/db5.3_load", ["-f", "\(folder)/dump", "\(folder)/Packages"])
    }
}

enum RPMTools {
    static let areInstalled = ["/usr/bin/rpm", "/usr/bin/rpmbuild", "/usr/bin/db5.3_load"]
        .allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
}
