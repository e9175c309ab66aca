package import Facts
internal import Foundation
internal import HostRoot

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

/// The project's folder.
package let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// The program that `swift build` made beside the tests.
package let elpisProgram = "\(projectFolder)/.build/debug/elpis"

/// The central program.
package let elpisdProgram = "\(projectFolder)/.build/debug/elpisd"
