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
