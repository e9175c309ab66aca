internal import Foundation
package import HostRoot

/// A folder with these files, which is gone after the test.
///
/// Keys are paths inside the folder; missing folders are made.
package func withTemporaryFolder<Result>(
    _ files: [String: String] = [:], beneath parent: String = FileManager.default.temporaryDirectory.path,
    _ body: (_ folder: String) throws -> Result
) throws -> Result {
    let folder = "\(parent)/elpis-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
    try write(files, in: folder)
    return try body(folder)
}

func write(_ files: [String: String], modes: [String: Int] = [:], in folder: String) throws {
    for (path, content) in files {
        let file = URL(fileURLWithPath: folder).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
        guard let mode = modes[path] else { continue }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
}

/// A folder laid out like a host, which is gone after the test.
///
/// Keys are absolute paths as seen from inside the root.
@discardableResult
package func withTemporaryRoot<Result>(
    _ files: [String: String] = [:], _ body: (HostRoot) throws -> Result
) throws -> Result {
    try withTemporaryFolder(files) { try body(try HostRoot($0)) }
}
