package import Facts
internal import FoundationEssentials
internal import HostRoot

extension CheckExample {
    /// Lays the example out beneath a temporary folder and evaluates the check on it.
    package func finding(of check: Check, parameters: [PolicyParameter], tables: [FactTable]) throws -> Finding {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-example-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { removeTree(folder) }
        for (path, file) in files.sorted(by: { $0.key < $1.key }) { try file.lay(out: folder.appending(path: path)) }

        var values = Dictionary(parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        values.merge(policy) { _, own in own }
        let host = AuditedHost(root: try HostRoot(folder.path), now: CheckExample.now, parameters: values)
        let database = try FactDatabase(source: host, tables: tables)
        for (name, rows) in facts {
            guard let table = database.tables[name] else { throw CheckFileError.unknownKey("facts: \(name)") }
            try database.fill(table, with: try TableRows(table: table, rows: rows))
        }
        let findings = try Evaluator(database: database, today: "2026-01-01").findings(of: [check])
        return findings[0]
    }

    /// The time at which every example is evaluated: 2026-01-01 00:00 UTC.
    package static let now: Int64 = 1_767_225_600

    /// A folder without its owner's permissions must not stay behind.
    private func removeTree(_ folder: URL) {
        // The folder is temporary; what cannot be removed harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }
}

extension ExampleFile {
    fileprivate func lay(out url: URL) throws {
        let manager = FileManager.default
        if isDirectory {
            try manager.createDirectory(at: url, withIntermediateDirectories: true)
        } else {
            try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            if let link {
                try manager.createSymbolicLink(atPath: url.path, withDestinationPath: link)
                return
            }
            try Data(content.utf8).write(to: url)
        }
        let permissions = mode.flatMap { Int($0, radix: 8) } ?? (isDirectory ? 0o755 : 0o644)
        try manager.setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
    }
}

extension TableRows {
    /// Rows given by column name; columns that are not named are null.
    init(table: FactTable, rows: [[String: FactValue]]) throws {
        self.init(width: table.columns.count)
        let names = Set(table.columns.map(\.name))
        for row in rows {
            if let unknown = row.keys.first(where: { !names.contains($0) }) {
                throw CheckFileError.unknownKey("facts: \(table.name).\(unknown)")
            }
            append(table.columns.map { row[$0.name] ?? .null })
        }
    }
}
