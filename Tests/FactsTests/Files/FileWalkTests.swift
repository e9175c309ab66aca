import Facts
import Foundation
import Glibc
import HostRoot
import Testing
import TestSupport

@Suite struct FileWalkTests {
    /// The paths that find(1) prints for a root, as seen from inside it.
    private func find(_ root: String, _ arguments: String...) throws -> [String] {
        let output = try Program.run("/usr/bin/find", [root, "-xdev"] + arguments + ["-print0"]).bytes
        return output.split(separator: 0).map { PrintablePath.text($0.dropFirst(root.utf8.count)) }.sorted()
    }

    private func paths(_ table: String, in root: String) throws -> [String] {
        let host = AuditedHost(root: try HostRoot(root), now: TestClock.now)
        return try FactDatabase(source: host).rows("SELECT path FROM \(table)").texts.map { $0[0] }.sorted()
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func setIDFilesAreThoseOfFind() throws {
        let root = try #require(DebianRoot.folder)

        let found = try find(root, "-type", "f", "-perm", "/6000")

        try #expect(paths("suid_bin", in: root) == found)
        #expect(found.contains("/usr/bin/passwd"))
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func writableFilesAreThoseOfFind() throws {
        let root = try #require(DebianRoot.folder)

        let files = try find(root, "-type", "f", "-perm", "-0002")
        let folders = try find(root, "-type", "d", "-perm", "-0002", "!", "-perm", "-1000")

        try #expect(paths("world_writable", in: root) == (files + folders).sorted())
    }

    @Test func aHostileTreeIsWalkedLikeFindDoes() throws {
        try withTemporaryRoot(["/etc/passwd": "root:x:0:0::/:/bin/sh\n", "/etc/group": "root:x:0:\n"]) { root in
            let base = root.location
            for folder in 0..<40 {
                let path = "\(base)/srv/\(folder)/.hidden dir/\n\u{1b}[31m/深い"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                for file in 0..<30 {
                    let mode = [0o644, 0o4755, 0o2755, 0o666, 0o6711, 0o600][file % 6]
                    let name = "\(path)/\(file)"
                    _ = FileManager.default.createFile(atPath: name, contents: nil)
                    // First the owner: a change of it takes the set-id bits away.
                    if file % 7 == 0 { chown(name, 4_000_000, 0) }
                    chmod(name, mode_t(mode))
                }
                // A link back to the root is not followed, and a name need not be UTF-8.
                symlink("/", "\(path)/loop")
                let bytes = Array("\(path)/".utf8) + [0xff, 0xfe, 0]
                close(open(bytes.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o666))
                chmod("\(base)/srv/\(folder)", folder % 2 == 0 ? 0o777 : 0o1777)
            }

            let setID = try find(base, "-type", "f", "-perm", "/6000")
            let writable = try find(base, "-type", "f", "-perm", "-0002")
            let folders = try find(base, "-type", "d", "-perm", "-0002", "!", "-perm", "-1000")
            let unowned = try find(base, "-uid", "4000000")
            let foundUnowned = try paths("unowned_files", in: base)

            try #expect(paths("suid_bin", in: base) == setID)
            #expect(setID.count == 600)
            try #expect(paths("world_writable", in: base) == (writable + folders).sorted())
            #expect(geteuid() != 0 || unowned.count == 200)
            #expect(geteuid() != 0 || foundUnowned == unowned)
        }
    }

    @Test func aTreeThatIsTooDeepIsAnObstacle() throws {
        try withTemporaryRoot(["/etc/passwd": "", "/etc/group": ""]) { root in
            var parent = open(root.location, O_RDONLY)
            for _ in 0..<300 {
                mkdirat(parent, "d", 0o755)
                let child = openat(parent, "d", O_RDONLY)
                close(parent)
                parent = child
            }
            close(parent)
            let host = AuditedHost(root: root, now: TestClock.now)

            let result = try FactDatabase(source: host).rows("SELECT * FROM suid_bin")

            #expect(result.obstacles.contains { if case .limitReached = $0.cause { true } else { false } })
        }
    }

    @Test func theWalkCanBeSwitchedOff() throws {
        try withTemporaryRoot { root in
            let host = AuditedHost(root: root, now: TestClock.now, isFileWalkAllowed: false)

            let result = try FactDatabase(source: host).rows("SELECT * FROM world_writable")

            #expect(result.obstacles.contains { if case .switchedOff = $0.cause { true } else { false } })
        }
    }

    @Test func aHiddenProgramInATemporaryFolderIsFound() throws {
        try withTemporaryRoot(["/tmp/.x/y": "", "/tmp/.z": "", "/tmp/plain": "", "/opt/.x": ""]) { root in
            for path in ["/tmp/.x/y", "/tmp/.z", "/tmp/plain", "/opt/.x"] { chmod("\(root.location)\(path)", 0o755) }

            try #expect(paths("hidden_executables", in: root.location) == ["/tmp/.x/y", "/tmp/.z"])
        }
    }

    @Test func capabilitiesAreTakenApart() throws {
        // cap_net_raw (13) and cap_sys_admin (21), permitted and effective.
        let value: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

        let capabilities = try #require(FileCapabilities(attribute: value))

        #expect(capabilities.permitted == 1 << 13 | 1 << 21)
        #expect(capabilities.isEffective)
        #expect(FileCapabilities.name(21) == "cap_sys_admin")
    }

    @Test(arguments: [0, 3, 11, 19])
    func aShortAttributeHasNoCapabilities(_ length: Int) {
        #expect(FileCapabilities(attribute: [UInt8](repeating: 2, count: length)) == nil)
    }

    @Test func accountsFromElsewhereMakeOwnersUncertain() throws {
        let result = try query(
            "SELECT * FROM unowned_files",
            files: ["/etc/passwd": "", "/etc/group": "", "/etc/nsswitch.conf": "passwd: files [NOTFOUND=return] sss\n"])

        #expect(result.obstacles.count == 1)
    }

    @Test func aMountOfAnotherKindIsSkippedByItsPath() {
        let mounts = LocalMounts(
            mountinfo: """
                22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
                40 22 0:50 / /mnt/with\\040blank rw shared:2 - nfs4 server:/x rw
                41 22 0:51 / /data rw - xfs /dev/sdb rw
                """, location: "/")

        #expect(mounts.skippedPoints == [Array("/mnt/with blank".utf8)])
    }

    @Test func bytesThatAreNotPrintableAreEscaped() {
        #expect(PrintablePath.text([0x2f, 0xff, 0x0a]) == "/\\xff\\x0a")
        #expect(PrintablePath.text("/日本\n".utf8) == "/日本\\x0a")
    }
}
