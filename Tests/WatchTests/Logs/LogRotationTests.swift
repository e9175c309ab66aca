import Foundation
import Testing
import TestSupport

@testable import Watch

/// Opens the log for each line, and never makes it: logrotate overwrites what others make twice in its way.
private let writer = #"""
    import os, sys
    for number in range(50_000):
        while True:
            try:
                log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)
                break
            except FileNotFoundError:
                pass
        os.write(log, b"line %d\n" % number)
        os.close(log)
    """#

/// Every line is read once, whatever logrotate does.
@Suite struct LogRotationTests {
    private static let rotations: [[String]] = [
        ["rotate 9", "create"],
        ["rotate 9", "nocreate"],
        ["rotate 9", "create", "compress"],
        ["rotate 9", "create", "compress", "delaycompress"],
        ["rotate 9", "nocreate", "compress"],
        ["rotate 9", "copytruncate"],
        ["rotate 9", "copytruncate", "compress"],
        ["rotate 9", "copytruncate", "compress", "delaycompress"],
        ["rotate 9", "copytruncate", "compress", "compresscmd /usr/bin/xz", "compressext .xz"],
        ["rotate 9", "create", "extension .log"],
    ]

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: rotations)
    func everyLineIsReadOnce(_ options: [String]) throws {
        try FollowedLog.with(options) { log in
            try log.write(3)
            try log.read()
            try log.write(2)
            try log.rotate()
            try log.write(4)
            try log.read()
            try log.rotate()
            try log.read()

            try log.write(1)
            try log.rotate()
            try log.write(2)
            try log.rotate()
            try log.write(2)
            try log.read()

            #expect(log.lines == log.expected)
            #expect(log.notes == [])
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: rotations, [1, 2, 3, 4] as [UInt64])
    func everyLineIsReadOnceInAnyOrderOfEvents(_ options: [String], _ seed: UInt64) throws {
        try FollowedLog.with(options) { log in
            var random = seed
            for _ in 0..<25 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                switch random >> 33 % 8 {
                case 0, 1, 2, 3: try log.write(Int(random >> 40 % 50) + 1)
                case 4: try log.rotate()
                default: try log.read()
                }
            }
            try log.read()

            #expect(log.lines == log.expected)
            #expect(log.notes == [])
        }
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func everyLineIsReadOnceWhileAnotherProcessWritesAndRotates() throws {
        try FollowedLog.with(["rotate 200", "create", "compress", "delaycompress"]) { log in
            let writer = try Child("/usr/bin/python3", ["-c", writer, log.path])
            var status: Int32 = 0
            while waitpid(writer.pid, &status, WNOHANG) == 0 {
                try log.rotate()
                try log.read()
            }
            try log.read()

            // What the writer had opened before the rotation is found in the previous file, and comes later.
            let numbers = log.lines.compactMap { Int($0.dropFirst("line ".count)) }.sorted()
            #expect(log.lines.count == 50_000)
            #expect(numbers == Array(0..<50_000))
            #expect(log.notes == [])
        }
    }
}
