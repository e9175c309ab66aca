import Foundation
import Glibc
import Testing
import TestSupport

@testable import HostRoot

/// The way to a file on kernels without openat2 must be the way that openat2 goes.
@Suite struct HostRootWalkTests {
    private func withLinks(_ body: (HostRoot) throws -> Void) throws {
        try withTemporaryRoot(["/etc/real": "inside", "/usr/lib/os-release": "ID=x"]) { root in
            symlink("/etc/real", "\(root.location)/absolute")
            symlink("../../../etc/real", "\(root.location)/usr/climbing")
            symlink("usr/lib", "\(root.location)/lib")
            symlink("loop-b", "\(root.location)/loop-a")
            symlink("loop-a", "\(root.location)/loop-b")
            symlink("/nowhere", "\(root.location)/dangling")
            try body(root)
        }
    }

    private func outcome(_ open: () throws(HostRootError) -> Int32) -> String {
        do throws(HostRootError) {
            let handle = try open()
            defer { close(handle) }
            var status = stat()
            fstat(handle, &status)
            return "inode \(status.st_ino)"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "/etc/real", "/absolute", "/usr/climbing", "/lib/os-release", "/lib/../etc/real", "/../../etc/real", "/",
        "/usr/.",
        "/loop-a", "/dangling", "/missing", "/etc/real/below", "//etc//real",
    ])
    func itEndsWhereTheKernelEnds(_ path: String) throws {
        try withLinks { root in
            let walked = outcome { () throws(HostRootError) in try root.walk(path, flags: O_RDONLY | O_NONBLOCK) }
            let opened = outcome { () throws(HostRootError) in try root.openPath(path, flags: O_RDONLY | O_NONBLOCK) }

            #expect(walked == opened)
        }
    }

    /// One immutable file says nothing of the kernel.
    @Test(.enabled(if: geteuid() == 0)) func aFileThatMayNotBeOpenedLeavesOpenat2InUse() throws {
        try withTemporaryRoot(["/fixed": ""]) { root in
            let file = "\(root.location)/fixed"
            try #require(try Program.run("/usr/bin/chattr", ["+i", file]).status == 0)
            defer { _ = try? Program.run("/usr/bin/chattr", ["-i", file]) }  // Temporary: a rest harms nobody.
            #expect(throws: HostRootError.permissionDenied(path: "/fixed")) {
                try root.openPath("/fixed", flags: O_WRONLY)
            }

            // Only openat2 tells a link of the kernel's own from one that leads somewhere.
            let process = try HostRoot("/proc/self")
            #expect(throws: HostRootError.linkLoop(path: "/exe")) { try process.status("/exe") }
        }
    }

    /// Filters of old container runtimes refuse system calls that they do not know.
    @Test(arguments: [EPERM, ENOSYS]) func aFilterOfSystemCallsIsNoObstacle(_ code: Int32) throws {
        let script = """
            import ctypes, os, struct, sys
            rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 437), (0x06, 0, 0, 0x50000 | int(sys.argv[1])), (0x06, 0, 0, 0x7fff0000)]
            filter = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
            program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(filter)))
            prctl = ctypes.CDLL(None, use_errno=True).prctl
            assert prctl(38, 1, 0, 0, 0) == 0 and prctl(22, 2, program, 0, 0) == 0
            os.execv(sys.argv[2], sys.argv[2:])
            """
        try withTemporaryFolder(["etc/passwd": "ann:x:1:1::/home/ann:/bin/sh\n"]) { folder in
            let query = ["query", "--root", folder, "--format", "csv", "SELECT username FROM users"]

            let result = try Program.run("/usr/bin/python3", ["-c", script, "\(code)", elpisProgram] + query)

            #expect(result.output == "username\r\nann\r\n")
            #expect(result.errors == "")
        }
    }

    @Test func theLastLinkIsNotFollowedOnRequest() throws {
        try withLinks { root in
            let handle = try root.walk("/absolute", flags: 0o10000000 | O_NOFOLLOW)
            defer { close(handle) }
            var status = stat()
            fstat(handle, &status)

            #expect(status.st_mode & S_IFMT == S_IFLNK)
        }
    }
}
