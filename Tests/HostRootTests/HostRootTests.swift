import Foundation
import Glibc
import HostRoot
import Testing
import TestSupport

@Suite struct HostRootTests {
    @Test func aLinkDoesNotLeaveTheRoot() throws {
        try withTemporaryRoot(["/etc/real": "inside"]) { root in
            symlink("/etc/real", "\(root.location)/absolute")
            symlink("../../../../../../etc/real", "\(root.location)/climbing")

            let texts = [try root.text("/absolute"), try root.text("/climbing")]

            #expect(texts == ["inside", "inside"])
        }
    }

    @Test func aFileIsNoRoot() {
        #expect(throws: HostRootError.notDirectory(path: "/etc/passwd")) { try HostRoot("/etc/passwd") }
        #expect(throws: HostRootError.notFound(path: "/etc/passwd/x")) { try HostRoot("/etc/passwd/x") }
    }

    @Test func aFIFOIsNotOpened() throws {
        try withTemporaryRoot { root in
            mkfifo("\(root.location)/pipe", 0o600)

            #expect(throws: HostRootError.wrongKind(path: "/pipe", kind: .fifo)) { _ = try root.text("/pipe") }
        }
    }

    @Test func aFileOverTheLimitIsRefusedWhole() throws {
        try withTemporaryRoot(["/big": String(repeating: "x", count: 101)]) { root in
            #expect(throws: HostRootError.tooLarge(path: "/big", limit: 100)) { _ = try root.bytes("/big", limit: 100) }
        }
    }

    @Test func aLinkLoopEnds() throws {
        try withTemporaryRoot { root in
            symlink("/b", "\(root.location)/a")
            symlink("/a", "\(root.location)/b")

            #expect(throws: HostRootError.linkLoop(path: "/a")) { _ = try root.text("/a") }
        }
    }

    @Test func globGivesSortedMatches() throws {
        try withTemporaryRoot(["/d/b.conf": "", "/d/a.conf": "", "/d/.c.conf": "", "/d/x": ""]) { root in
            let matches = try root.glob("/d/*.conf")

            #expect(matches == ["/d/a.conf", "/d/b.conf"])
        }
    }

    /// The words differ for who has the right already: more privilege would not help.
    @Test(arguments: [
        ("-all", "reading /etc/shadow needs root with CAP_DAC_READ_SEARCH"), ("+dac_read_search", ""),
    ])
    func aDeniedFileNamesTheMissingCapability(_ capability: String, _ reason: String) throws {
        let options = [
            "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=\(capability)",
            "--ambient-caps=\(capability)", "--",
        ]
        let query = ["query", "SELECT count(*) > 0 AS found FROM shadow", "--format", "csv"]

        let result = try Program.run("/usr/bin/setpriv", options + [elpisProgram] + query)

        #expect(result.errors == (reason.isEmpty ? "" : "elpis: the answer is incomplete: \(reason)\n"))
    }
}
