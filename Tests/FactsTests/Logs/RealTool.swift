import Foundation
import HostRoot
import TestSupport

/// Programs of the Debian root, run in it as the judges of what Elpis reads.
enum RealTool {
    /// Runs a command in the root; standard output and error together.
    static func run(_ command: String...) throws -> String {
        guard let root = DebianRoot.folder else { return "" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/chroot")
        process.arguments = [root] + command
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    /// Lays files out in a folder of the root that is gone afterwards; `@` in their content is the folder's path there.
    static func withFiles<Result>(
        _ files: [String: String], _ body: (_ folder: String, _ root: HostRoot) throws -> Result
    ) throws -> Result {
        let folder = "/tmp/elpis-\(UUID().uuidString)"
        let url = URL(fileURLWithPath: (DebianRoot.folder ?? "") + folder)
        defer { try? FileManager.default.removeItem(at: url) }  // Temporary: a rest harms nobody.
        for (path, content) in files {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.replacingOccurrences(of: "@", with: folder).utf8).write(to: file)
        }
        return try body(folder, try HostRoot(url.path))
    }
}
