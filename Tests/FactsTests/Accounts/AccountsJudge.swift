import Foundation
import TestSupport

/// Runs the real programs of the Debian root over files of a test, in an overlay that vanishes with the call.
enum AccountsJudge {
    /// What a shell command prints; the files lie over those of the root.
    static func output(_ command: String, files: [String: String] = [:], input: String = "") throws -> String {
        guard let root = DebianRoot.folder else { return "" }
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-judge-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // Temporary: a rest harms nobody.
        for name in ["upper", "work", "merged"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        for (path, content) in files {
            let url = folder.appending(path: "upper\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: url)
            let mode = path.contains("sudoers") ? 0o440 : 0o644
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        }
        let overlay = """
            mount -t overlay overlay -o lowerdir=\(root),upperdir=\(folder.path)/upper,workdir=\(folder.path)/work \
            \(folder.path)/merged && exec chroot \(folder.path)/merged /bin/sh -c "$1"
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-m", "sh", "-c", overlay, "sh", command]
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"]
        let standardInput = Pipe()
        let standardOutput = Pipe()
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = FileHandle.nullDevice
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let data = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
