import Foundation
import Glibc
import Store
import TestSupport
import Testing

@Suite struct SQLiteFaultTests {
    private static let secret: SQL = "INSERT INTO secrets VALUES ('a', 'k', \([UInt8](repeating: 1, count: 9)), 1)"

    /// A folder that is a file system of its own. SQLite follows links by their text, so it cannot be reached through
    /// another process's mounts.
    private func withFileSystem<Result>(
        _ options: String, _ body: (_ folder: String) async throws -> Result
    ) async throws -> Result {
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-fs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        try mount(["-t", "tmpfs", "-o", "mode=700,\(options)", "none", folder])
        defer { umount2(folder, Int32(MNT_DETACH)) }
        return try await body(folder)
    }

    private func mount(_ arguments: [String]) throws {
        let result = try Program.run("/usr/bin/mount", arguments)
        try #require(result.status == 0, "\(result.errors)")
    }

    private func withFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-store-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        return try await body("\(folder)/elpis.db")
    }

    @Test(.enabled(if: getuid() == 0)) func aFullDiskIsToldOfAndSurvived() async throws {
        try await withFileSystem("size=4m") { folder in
            let store = try Store(.file("\(folder)/elpis.db"))
            _ = try await Migrator().migrate(store)
            try await store.write { try $0.execute(SQLiteFaultTests.secret) }
            _ = try Program.run("/usr/bin/dd", ["if=/dev/zero", "of=\(folder)/filler", "bs=4k"])

            let error = try await failure {
                try await store.write { transaction in
                    let bytes = [UInt8](repeating: 7, count: 1 << 20)
                    try transaction.execute("INSERT INTO secrets VALUES ('b', 'k', \(bytes), 1)")
                }
            }
            try FileManager.default.removeItem(atPath: "\(folder)/filler")
            try await store.write { try $0.execute("INSERT INTO secrets VALUES ('c', 'k', \([UInt8(1)]), 1)") }

            let names: [String] = try await store.read { transaction in
                try transaction.rows("SELECT name FROM secrets ORDER BY name").map { try $0.get("name") }
            }
            #expect(error == .full)
            #expect(names == ["a", "c"])
        }
    }

    @Test(.enabled(if: getuid() == 0)) func aReadOnlyFileSystemIsToldOf() async throws {
        try await withFileSystem("size=8m") { folder in
            let first = try Store(.file("\(folder)/elpis.db"))
            _ = try await Migrator().migrate(first)
            first.close()
            try mount(["-o", "remount,ro", folder])

            let error = try await failure { _ = try Store(.file("\(folder)/elpis.db")) }

            #expect(error == .readOnly)
        }
    }

    @Test func theFileAndItsFolderAreItsOwnersOnly() async throws {
        try await withFile { path in
            let store = try Store(.file(path))
            _ = try await Migrator().migrate(store)

            let modes = try [path, "\(path)-wal", "\(path)-shm", (path as NSString).deletingLastPathComponent].map {
                try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
            }

            #expect(modes == [0o600, 0o600, 0o600, 0o700])
        }
    }

    @Test func aFileThatOthersCanReadIsRefused() async throws {
        try await withFile { path in
            try Store(.file(path)).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)

            #expect(throws: StoreError.notPrivate(path: path)) { try Store(.file(path)) }
        }
    }

    @Test func aLinkIsRefused() async throws {
        try await withFile { path in
            try Store(.file(path)).close()
            try FileManager.default.createSymbolicLink(atPath: "\(path).link", withDestinationPath: path)

            #expect(throws: StoreError.self) { try Store(.file("\(path).link")) }
        }
    }

    @Test func whatIsNoDatabaseIsRefused() async throws {
        try await withFile { path in
            try Store(.file(path)).close()
            try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: path))

            let error = try await failure { try await ask(try Store(.file(path))) }

            guard case .damaged = error else { throw UnexpectedOutcome(error) }
        }
    }

    @Test func theSettingsAreThoseOfADurableDatabase() async throws {
        let settings = try await withFile { path in
            let store = try Store(.file(path))
            return try await store.write { transaction in
                [
                    try transaction.row("PRAGMA synchronous")?.get("synchronous") ?? 0,
                    try transaction.row("PRAGMA foreign_keys")?.get("foreign_keys") ?? 0,
                ] as [Int]
            }
        }

        #expect(settings == [2, 1])
    }

    @Test func whatIsCommittedSurvivesTheProcess() async throws {
        let count: Int? = try await withFile { path in
            let first = try Store(.file(path))
            _ = try await Migrator().migrate(first)
            try await first.write { try $0.execute(SQLiteFaultTests.secret) }
            // As the files are at this moment, without an orderly end.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: "\(path).copy\(suffix)")
            }
            let second = try Store(.file("\(path).copy"))
            return try await second.read { try $0.row("SELECT COUNT(*) AS n FROM secrets")?.get("n") }
        }

        #expect(count == 1)
    }
}
