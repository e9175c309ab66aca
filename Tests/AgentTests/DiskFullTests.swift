import Foundation
import Glibc
import Storage
import TestSupport
import Testing

@testable import Agent

/// An outbox on a real file system that has no space left. Needs root, to mount it.
@Suite(.enabled(if: geteuid() == 0)) struct DiskFullTests {
    private let bounds = OutboxBounds(messages: 1000, bytes: 1 << 20, age: 1000, freeBytes: 0)

    private func withSmallDisk(_ body: (_ folder: String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try #require(mount("none", folder, "tmpfs", 0, "size=128k") == 0)
            defer { umount2(folder, Int32(MNT_DETACH)) }
            try body(folder)
        }
    }

    @Test func theNewestMessagesPushOutTheOldest() throws {
        try withSmallDisk { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)

            for number in 0..<40 { try outbox.add([UInt8](repeating: 7, count: 10_000), as: "\(number)", now: 5) }

            let names = try outbox.entries().map(\.name)
            #expect((2...12).contains(names.count))
            #expect(names.last == "39")
            #expect(outbox.losses.messages == 40 - names.count)
        }
    }

    @Test func aDiskThatOthersFillIsToldAndRecoveredFrom() throws {
        try withSmallDisk { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)
            // As much as there is: the error is the point.
            let other = open("\(folder)/other", O_WRONLY | O_CREAT, 0o600)
            let junk = [UInt8](repeating: 1, count: 4096)
            while write(other, junk, junk.count) > 0 {}
            close(other)
            var error: OutboxError?
            do { try outbox.add([UInt8](repeating: 7, count: 10_000), as: "lost", now: 5) } catch let caught
                as OutboxError
            {
                error = caught
            }
            #expect(error == .full(path: "\(folder)/outbox"))
            #expect(outbox.losses.messagesUntold == 1)

            unlink("\(folder)/other")
            try outbox.add([UInt8](repeating: 7, count: 10_000), as: "kept", now: 5)

            let names = try outbox.entries().map(\.name)
            #expect(names == ["kept"])
        }
    }
}
