import Foundation
import TestSupport

/// A program run inside the Debian root, which judges what the parsers make of its files.
enum ChrootProgram {
    struct Output {
        let text: String
        let status: Int32
    }

    /// Runs a program inside the root; what it writes to both outputs is the text.
    static func run(_ arguments: [String], in root: String, environment: [String: String] = [:]) throws -> Output {
        let file = FileManager.default.temporaryDirectory.appending(path: "elpis-output-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }  // Temporary: a rest harms nobody.
        let variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root"].merging(
            environment
        ) { _, own in own }
        let script = "\"$@\" 2>&1; code=$?; echo; echo $code"
        try Child(
            "/usr/sbin/chroot", [root, "/bin/sh", "-c", script, "sh"] + arguments,
            environment: variables.map { "\($0)=\($1)" }, output: file
        ).end()
        var lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
        // The script's last line holds the status, after one that ends the program's own text.
        lines.removeLast()
        let status = Int32(lines.popLast() ?? "") ?? -1
        return Output(text: lines.joined(separator: "\n"), status: status)
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
