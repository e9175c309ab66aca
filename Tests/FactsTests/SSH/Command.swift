import Foundation

/// Runs a program for a test: the real tools judge what is read.
enum Command {
    static func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]
        process.standardInput = FileHandle.nullDevice
        let folder = FileManager.default.temporaryDirectory
        let files = (0..<2).map { _ in folder.appending(path: "elpis-output-\(UUID().uuidString)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }  // Temporary.
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
