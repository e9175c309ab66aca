import Foundation
import HostRoot
import TestSupport

/// Runs real programs of the Debian root, in namespaces of their own, so that nothing stays changed.
enum KernelJudge {
    /// The output of a shell script that runs with `ROOT` set to the Debian root and `DATA` to a folder with these files.
    static func output(of script: String, files: [String: String] = [:], namespaces: String = "-nm") throws -> String {
        try withTemporaryRoot(files) { root in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            process.arguments = [namespaces, "sh", "-c", script]
            process.environment = [
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "ROOT": DebianRoot.folder ?? "/nonexistent",
                "DATA": root.location, "ELPIS": "\(projectFolder)/.build/debug/elpis",
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
    }
}
