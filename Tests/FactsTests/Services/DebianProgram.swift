import Foundation
import TestSupport

/// A program of the Debian test root, run on files of the tests' own.
///
/// It runs with the root's own libraries but not inside the root, so that nothing in there is touched.
enum DebianProgram {
    static func output(_ program: String, _ arguments: [String], in root: String) throws -> String {
        let process = Process()
        let libraries = try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib")
            .filter { $0.hasSuffix("-linux-gnu") }
            .flatMap { ["\(root)/usr/lib/\($0)", "\(root)/usr/lib/\($0)/systemd"] }
        let loader = try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib64").first {
            $0.hasPrefix("ld-linux")
        }
        process.executableURL = URL(fileURLWithPath: "\(root)/usr/lib64/\(loader ?? "")")
        process.arguments =
            ["--library-path", libraries.joined(separator: ":"), "\(root)/\(program)"] + arguments
        return try run(process)
    }

    /// A program of the machine that runs the tests.
    static func output(ofLocal program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        return try run(process)
    }

    private static func run(_ process: Process) throws -> String {
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.environment = ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
