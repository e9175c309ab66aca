import Foundation
import TestSupport

/// What a program did.
struct ProgramOutput {
    let status: Int32
    let bytes: Data
    let error: String

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Runs a program to its end with a fixed environment.
func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
) throws -> ProgramOutput {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: projectFolder)
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
    let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // Temporary: a rest harms nobody.
    // Files rather than pipes: no buffer can fill up while nobody reads.
    let files = ["in", "out", "err"].map { folder.appending(path: $0) }
    try Data(input).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return ProgramOutput(
        status: process.terminationStatus, bytes: try Data(contentsOf: files[1]),
        error: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
}

func python(_ script: String, _ input: [UInt8], arguments: [String] = []) throws -> ProgramOutput {
    try run("/usr/bin/env", ["python3", "-c", script] + arguments, input: input)
}

/// The program that `swift build` made beside the tests.
func elpis(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws -> ProgramOutput {
    try run("\(projectFolder)/.build/debug/elpis", arguments, input: input, environment: environment)
}
