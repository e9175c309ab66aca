import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// The folder in which Elpis remembers a host, and the seal on it.
struct StateTests {
    @Test func whatWasWrittenIsRead() throws {
        try withState { folder in
            try write(["one", "two"], in: folder)

            let texts = try texts(in: folder)
            #expect(texts == ["one", "two"])
        }
    }

    @Test func documentsOfManyBlocksAreReadWhole() throws {
        try withState { folder in
            let expected = (0..<20_000).map { "record number \($0)" }
            try write(expected, in: folder)

            let texts = try texts(in: folder)
            #expect(texts == expected)
        }
    }

    @Test func nothingIsThereBeforeTheFirstWriting() throws {
        try withState { folder in
            #expect(throws: StateError.absent(path: folder.path)) { try State.openForReading(folder) }
        }
    }

    @Test func theFolderAndTheKeyArePrivate() throws {
        try withState { folder in
            try write(["one"], in: folder)

            let modes = try [folder.path, folder.keyPath].map(mode)
            #expect(modes == [0o700, 0o400])
        }
    }

    @Test(arguments: [0, 20, 40, 50, 90]) func aChangedByteBreaksTheSeal(position: Int) throws {
        try withState { folder in
            try write(["a text that is long enough to hold the position"], in: folder)
            let path = "\(folder.path)/accepted"
            var content = try Data(contentsOf: URL(fileURLWithPath: path))
            content[position] ^= 0x40
            try content.write(to: URL(fileURLWithPath: path))

            #expect(throws: StateError.self) { try texts(in: folder) }
        }
    }

    @Test func aDocumentCutAtTheEndOfABlockBreaksTheSeal() throws {
        try withState { folder in
            try write((0..<20_000).map { "record number \($0)" }, in: folder)
            let path = "\(folder.path)/accepted"
            let content = try Data(contentsOf: URL(fileURLWithPath: path))
            let firstBlock = Int(
                content[36..<40].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) } >> 1)
            try content.prefix(36 + 8 + firstBlock + 32).write(to: URL(fileURLWithPath: path))

            #expect(throws: StateError.unsealed(path: path)) { try texts(in: folder) }
        }
    }

    @Test(arguments: ["accepted", "manifest"]) func whatFollowsTheEndBreaksTheSeal(document: String) throws {
        try withState { folder in
            try write(["one"], in: folder)
            let path = "\(folder.path)/\(document)"
            var content = try Data(contentsOf: URL(fileURLWithPath: path))
            content.append(0)
            try content.write(to: URL(fileURLWithPath: path))

            #expect(throws: StateError.unsealed(path: path)) { try texts(in: folder) }
        }
    }

    @Test func aKeyIsNotMadeWhereOthersCanExchangeIt() throws {
        try withState { folder in
            let keys = URL(fileURLWithPath: folder.keyPath).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
            chmod(keys.path, 0o777)

            #expect(throws: StateError.unsafeFolder(path: keys.path)) {
                try State.openForWriting(folder, now: TestClock.now)
            }
            #expect(!FileManager.default.fileExists(atPath: folder.keyPath))
        }
    }

    @Test func anotherKeyDoesNotOpenIt() throws {
        try withState { folder in
            try write(["one"], in: folder)
            try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: folder.keyPath))
            chmod(folder.keyPath, 0o400)

            #expect(throws: StateError.unsealed(path: "\(folder.path)/manifest")) { try State.openForReading(folder) }
        }
    }

    @Test func aDocumentOfAnotherKindDoesNotTakeItsPlace() throws {
        try withState { folder in
            try write(["one"], in: folder)
            try write(["one"], to: .files, in: folder)
            try replaceFile("\(folder.path)/accepted", with: "\(folder.path)/files")

            #expect(throws: StateError.unsealed(path: "\(folder.path)/accepted")) { try texts(in: folder) }
        }
    }

    @Test func anOlderVersionIsRefused() throws {
        try withState { folder in
            try write(["old"], in: folder)
            let old = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/accepted"))
            try write(["new"], in: folder)
            try old.write(to: URL(fileURLWithPath: "\(folder.path)/accepted"))

            #expect(throws: StateError.rolledBack(path: "\(folder.path)/accepted")) { try texts(in: folder) }
        }
    }

    @Test func aRemovedDocumentIsMissed() throws {
        try withState { folder in
            try write(["one"], in: folder)
            try FileManager.default.removeItem(atPath: "\(folder.path)/accepted")

            #expect(throws: StateError.rolledBack(path: "\(folder.path)/accepted")) { try texts(in: folder) }
        }
    }

    @Test func aRemovedFolderIsMissed() throws {
        try withState { folder in
            try write(["one"], in: folder)
            try FileManager.default.removeItem(atPath: folder.path)

            #expect(throws: StateError.lost(path: folder.path)) { try State.openForReading(folder) }
        }
    }

    @Test func aCrashBeforeTheManifestLosesNothing() throws {
        try withState { folder in
            try write(["old"], in: folder)
            let manifest = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/manifest"))
            try write(["new"], in: folder)
            try manifest.write(to: URL(fileURLWithPath: "\(folder.path)/manifest"))

            let texts = try texts(in: folder)
            #expect(texts == ["new"])
        }
    }

    @Test func aFolderThatOthersCanEnterIsNotUsed() throws {
        try withState { folder in
            try write(["one"], in: folder)
            chmod(folder.path, 0o755)

            #expect(throws: StateError.unsafe(path: folder.path)) { try State.openForReading(folder) }
        }
    }

    @Test func aKeyThatOthersCanReadIsNotUsed() throws {
        try withState { folder in
            try write(["one"], in: folder)
            chmod(folder.keyPath, 0o440)

            #expect(throws: StateError.unsafe(path: folder.keyPath)) { try State.openForReading(folder) }
        }
    }

    @Test func aWriterThatFailsLeavesTheOldDocument() throws {
        try withState { folder in
            try write(["old"], in: folder)
            let state = try State.openForWriting(folder, now: TestClock.now)
            #expect(throws: StateError.absent(path: "x")) {
                try state.replace(.accepted, at: TestClock.now) { _ throws(StateError) in throw .absent(path: "x") }
            }

            let texts = try texts(in: folder)
            #expect(texts == ["old"])
        }
    }

    @Test func theTableNamesTheBrokenDocument() throws {
        try withState { folder in
            try write(["old"], in: folder)
            try FileManager.default.removeItem(atPath: "\(folder.path)/accepted")

            let host = AuditedHost(root: try HostRoot(), now: TestClock.now)
            let database = try FactDatabase(source: host, tables: FactTable.all(remembering: WatchMemory(folder)))
            let rows = try database.rows("SELECT document, status FROM watch_state ORDER BY 1").texts
            #expect(rows == [["accepted", "broken"], ["manifest", "sealed"]])
        }
    }

    @Test func withoutStateTheTableIsEmpty() throws {
        let host = AuditedHost(root: try HostRoot(), now: TestClock.now)
        let database = try FactDatabase(source: host, tables: FactTable.described)

        let result = try database.rows("SELECT * FROM watch_state")
        #expect(result.total == 0 && result.obstacles.isEmpty)
    }
}

extension StateTests {
    private func write(_ texts: [String], to document: StateDocument = .accepted, in folder: StateFolder) throws {
        let state = try State.openForWriting(folder, now: TestClock.now)
        try state.replace(document, at: TestClock.now) { writer throws(StateError) in
            for text in texts {
                var record = StateRecord()
                record.append(text)
                try writer.append(record)
            }
        }
    }

    private func texts(in folder: StateFolder) throws -> [String] {
        guard let reader = try State.openForReading(folder).read(.accepted) else { return [] }
        var texts: [String] = []
        while var fields = try reader.next() { texts.append(try fields.text()) }
        return texts
    }

    private func mode(_ path: String) throws -> Int? {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        return mode?.intValue
    }

    private func replaceFile(_ path: String, with other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: other)).write(to: URL(fileURLWithPath: path))
    }
}
