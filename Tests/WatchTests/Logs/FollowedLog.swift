import Foundation
import HostRoot
import TestSupport

@testable import Watch

/// A log in a folder that is gone after the test, its writer, its rotation and its reader.
final class FollowedLog {
    let folder: String
    let path: String
    private let root: HostRoot
    private var written = 0
    private var position: LogPosition?
    private(set) var notes: [LogNote] = []
    private(set) var lines: [String] = []
    /// Seconds since 1970, as the reader is told.
    var now = Int64(Date().timeIntervalSince1970)
    var limits = LogLines.Limits()
    var decompressionLimit = DecompressionWork.limit

    /// The options are lines of logrotate's configuration.
    static func with<Result>(_ options: [String] = [], _ body: (FollowedLog) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/log", withIntermediateDirectories: false)
            let configuration = "\"\(folder)/log/app.log\" {\n\(options.joined(separator: "\n"))\n}\n"
            try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(folder)/rotate.conf"))
            return try body(try FollowedLog(folder))
        }
    }

    private init(_ folder: String) throws {
        self.folder = folder
        path = "\(folder)/log/app.log"
        root = try HostRoot()
        try append("before\n")
        try read()
    }

    var expected: [String] { (0..<written).map { "line \($0)" } }

    /// Appends numbered lines.
    func write(_ count: Int) throws {
        try append((written..<written + count).map { "line \($0)\n" }.joined())
        written += count
    }

    func append(_ text: String, to name: String = "app.log") throws {
        let file = "\(folder)/log/\(name)"
        if !FileManager.default.fileExists(atPath: file) { try Data().write(to: URL(fileURLWithPath: file)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }  // Written already.
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    func rename(_ old: String, _ new: String) throws {
        try FileManager.default.moveItem(atPath: "\(folder)/log/\(old)", toPath: "\(folder)/log/\(new)")
    }

    func remove(_ name: String = "app.log") throws {
        try FileManager.default.removeItem(atPath: "\(folder)/log/\(name)")
    }

    /// Rotates as logrotate does.
    func rotate() throws {
        let result = try DebianRoot.runOutside(
            "/usr/sbin/logrotate", ["-f", "-s", "\(folder)/state", "\(folder)/rotate.conf"])
        guard result.status == 0 else { throw RotationError(text: result.errors) }
    }

    /// Reads as each run does, as a process that remembers nothing but the position.
    func read() throws {
        let reader = LogReader(root: root, path: path, now: now, decompressionLimit: decompressionLimit)
        guard var position else { return self.position = try reader.start() }
        var isWhole = false
        while !isWhole {
            var found = LogLines(limits: limits, surplus: .left)
            let result = try reader.read(after: position, into: &found)
            lines += found.lines.map { String(decoding: $0, as: UTF8.self) }
            notes += result.notes
            position = result.position
            isWhole = result.isWhole
        }
        self.position = position
    }

    struct RotationError: Error {
        let text: String
    }
}
