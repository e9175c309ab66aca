import Foundation
import TestSupport

/// A program of the Debian root, which judges what the parsers make of its files.
enum DebianProgram {
    struct Output {
        let text: String
        let status: Int32
    }

    /// Runs a program inside the root; what it writes to both outputs is the text.
    static func run(_ arguments: [String], in root: String, environment: [String: String] = [:]) throws -> Output {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/chroot")
        process.arguments = [root] + arguments
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root"].merging(
            environment
        ) { _, own in own }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Output(text: String(decoding: data, as: UTF8.self), status: process.terminationStatus)
    }

    /// A folder of files inside the root for the time of a test, at the same path as seen from inside.
    static func withFolder<Result>(
        _ files: [String: String], in root: String, modes: [String: Int] = [:], _ body: (String) throws -> Result
    ) throws -> Result {
        let path = "/tmp/elpis-\(UUID().uuidString)"
        let folder = URL(fileURLWithPath: root + path)
        defer { try? FileManager.default.removeItem(at: folder) }  // Temporary: a rest harms nobody.
        for (name, content) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.replacingOccurrences(of: "@", with: path).utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: modes[name] ?? 0o644], ofItemAtPath: file.path)
        }
        return try body(path)
    }
}
