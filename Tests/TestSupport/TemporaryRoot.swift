package import Facts
internal import Foundation
package import HostRoot

/// A folder laid out like a host, which is gone after the test.
///
/// Keys are absolute paths as seen from inside the root; missing folders are made.
@discardableResult
package func withTemporaryRoot<Result>(
    _ files: [String: String] = [:], _ body: (HostRoot) throws -> Result
) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // Temporary: a rest harms nobody.
    for (path, content) in files {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: url)
    }
    return try body(try HostRoot(folder.path))
}

/// The rows that a query gives over a host made of these files; the obstacles are in the result.
package func query(
    _ sql: String, files: [String: String], parameters: [String: [FactValue]] = [:]
) throws -> QueryResult {
    try withTemporaryRoot(files) { root in
        let host = AuditedHost(root: root, now: TestClock.now, parameters: parameters)
        return try FactDatabase(source: host).rows(sql)
    }
}

/// The rows as texts, which read well in expectations; null is the empty text.
extension QueryResult {
    package var texts: [[String]] { rows.map { $0.map(\.plainText) } }
}

package enum TestClock {
    /// 2026-01-01 00:00 UTC.
    package static let now: Int64 = 1_767_225_600
}

/// The real Debian system that `Scripts/make-test-root` made for the tests.
package enum DebianRoot {
    /// Its folder; nil where the tests run without it (`make test` always has it).
    package static let folder = ProcessInfo.processInfo.environment["ELPIS_TEST_ROOT"]
}

/// The project's folder.
package let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
