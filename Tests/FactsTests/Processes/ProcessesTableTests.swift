import Facts
import Foundation
import Glibc
import HostRoot
import Testing
import TestSupport

@Suite struct ProcessesTableTests {
    @Test func aProcessIsShownAsPsShowsIt() throws {
        try withProcess("/bin/sleep", ["600.125"]) { pid in
            let theirs = try Program.run(
                "/bin/ps", ["-o", "pid=,ppid=,uid=,euid=,gid=,nlwp=,comm=,args=", "-p", "\(pid)"]
            ).output

            let own = try live(
                "SELECT pid, parent, uid, euid, gid, threads, name, cmdline FROM processes WHERE pid = \(pid)")

            #expect(
                own.map { $0.joined(separator: " ") } == [theirs.split(separator: " ").joined(separator: " ").trimmed])
        }
    }

    @Test func aProgramOnDiskIsSo() throws {
        try withProcess("/bin/sleep", ["600"]) { pid in
            let own = try live("SELECT on_disk, is_replaced FROM processes WHERE pid = \(pid)")

            #expect(own == [["1", "0"]])
        }
    }

    @Test func aDeletedProgramIsNotOnDisk() throws {
        try withTemporaryRoot { folder in
            let path = "\(folder.location)/a program"
            try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
            try withProcess(path, ["600"]) { pid in
                try FileManager.default.removeItem(atPath: path)

                let own = try live("SELECT path, on_disk, is_replaced FROM processes WHERE pid = \(pid)")

                #expect(own == [[path, "0", "0"]])
            }
        }
    }

    @Test func aProgramThatAnUpdateReplacedIsToldApart() throws {
        try withTemporaryRoot { folder in
            let path = "\(folder.location)/program"
            try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
            try withProcess(path, ["600"]) { pid in
                try FileManager.default.removeItem(atPath: path)
                try Data("new".utf8).write(to: URL(fileURLWithPath: path))

                let own = try live("SELECT on_disk, is_replaced FROM processes WHERE pid = \(pid)")

                #expect(own == [["0", "1"]])
            }
        }
    }

    @Test func onlyTheProgramThatAuditsIsItself() throws {
        try withProcess("/bin/sleep", ["600"]) { pid in
            let own = try live(
                "SELECT DISTINCT is_self FROM processes WHERE pid IN (\(pid), \(getpid())) ORDER BY pid = \(pid)")

            #expect(own == [["1"], ["0"]])
        }
    }

    @Test func aProgramThatEverybodyCanChangeIsToldApart() throws {
        try withTemporaryRoot { folder in
            let path = "\(folder.location)/program"
            try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: path)
            try withProcess(path, ["600"]) { pid in
                try FileManager.default.setAttributes([.posixPermissions: 0o757], ofItemAtPath: path)

                let own = try live("SELECT changeable_by FROM processes WHERE pid = \(pid)")

                #expect(own == [["others"]])
            }
        }
    }

    @Test func aProgramOfRootsIsNobodysToChange() throws {
        try withProcess("/bin/sleep", ["600"]) { pid in
            let own = try live("SELECT changeable_by FROM processes WHERE pid = \(pid)")

            #expect(own == [[""]])
        }
    }

    @Test func aPreloadedLibraryIsNamedWithoutItsValue() throws {
        try withProcess("/bin/sleep", ["600"], environment: ["LD_PRELOAD": "", "LD_AUDIT": "/x", "A": "b"]) { pid in
            let own = try live("SELECT variable FROM process_linker_variables WHERE pid = \(pid)")

            #expect(own == [["LD_AUDIT"]])
        }
    }

    @Test func filesAloneHaveNoProcesses() throws {
        let result = try query("SELECT * FROM processes", files: [:])

        #expect(result.obstacles.map(\.cause) == [.offline])
    }

    // MARK: - Running and asking

    private func withProcess(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], _ body: (Int32) throws -> Void
    ) throws {
        // The call returns when the program runs in place of the tests' own.
        let child = try Child(path, arguments, environment: environment)
        defer { child.kill() }
        try body(child.pid)
    }

    private func live(_ sql: String) throws -> [[String]] {
        try FactDatabase(source: AuditedHost(root: try HostRoot(), now: TestClock.now)).rows(sql).texts
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
