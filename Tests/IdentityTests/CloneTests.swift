import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// Copies of an agent, and what they may do.
struct CloneTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    private func presence(_ run: String, machine: String = "id:1") throws -> [UInt8] {
        Array(try JSONEncoder().encode(PresenceBook.Presence(run: run, machine: machine, version: "1")))
    }

    /// What is said to a book, and whether it gives a clone away.
    private struct Visits {
        let book: PresenceBook

        func isClone(_ run: String, _ machine: String, _ connection: UInt64) throws -> Bool {
            let presence = PresenceBook.Presence(run: run, machine: machine, version: "1")
            let clone = try book.note(
                Array(try JSONEncoder().encode(presence)), of: "web1", from: "192.0.2.1", connection: connection,
                now: Date(timeIntervalSince1970: 1_767_225_600))
            return clone != nil
        }
    }

    private func withBook(
        _ policy: PresenceBook.ClonePolicy, _ body: (Visits, PresenceBook) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let book = try PresenceBook("\(folder)/p", policy: policy)
            try body(Visits(book: book), book)
        }
    }

    @Test func aRefusedRunDoesNotBecomeThePresentOne() throws {
        try withBook(.refused) { visits, book in
            _ = try visits.isClone("a", "id:1", 1)
            _ = try visits.isClone("b", "id:1", 2)
            #expect(try visits.isClone("a", "id:1", 3))
            #expect(!(try visits.isClone("b", "id:1", 4)))
            #expect(try visits.isClone("a", "id:1", 5))
            #expect(try book.record(of: "web1")?.run == "b")
        }
    }

    @Test func onlyThePresentRunMayDoMoreThanShowItself() throws {
        try withBook(.refused) { visits, book in
            #expect(!book.admits("web1", connection: 1))
            _ = try visits.isClone("a", "id:1", 1)
            #expect(book.admits("web1", connection: 1))
            _ = try visits.isClone("b", "id:1", 2)
            _ = try visits.isClone("a", "id:1", 3)
            #expect([1, 2, 3].map { book.admits("web1", connection: $0) } == [false, true, false])
        }
    }

    @Test func whereClonesAreOnlyToldNobodyIsKeptOut() throws {
        try withBook(.told) { _, book in #expect(book.admits("web1", connection: 1)) }
    }

    @Test func machinesThatAlternateAreClones() throws {
        try withBook(.told) { visits, _ throws in
            #expect(!(try visits.isClone("a", "id:1", 1)))
            #expect(!(try visits.isClone("b", "id:2", 1)))
            #expect(try visits.isClone("c", "id:1", 1))
        }
    }

    @Test func oneRunOnTwoMachinesIsAClone() throws {
        try withBook(.told) { visits, _ throws in
            #expect(!(try visits.isClone("a", "id:1", 1)))
            #expect(try visits.isClone("a", "id:2", 1))
        }
    }

    @Test func anAgentThatCannotReadTheMainboardAnyMoreIsNoClone() throws {
        try withBook(.told) { visits, _ throws in
            for (run, machine) in [("a", "board:7,id:1"), ("b", "id:1"), ("c", "board:7,id:1"), ("d", "id:1")] {
                #expect(!(try visits.isClone(run, machine, 1)))
            }
        }
    }

    /// Many connections show themselves at once: the last of the record is the last of memory.
    @Test func notesAtOnceLoseNothing() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let book = try PresenceBook("\(folder)/p", policy: .told)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in 0..<16 {
                let presence = try presence("run\(run)")
                group.addTask {
                    _ = try book.note(presence, of: "web1", from: "192.0.2.1", connection: 1, now: now)
                }
            }
            try await group.waitForAll()
        }
        let record = try #require(try book.record(of: "web1"))
        #expect(Set(record.past + [record.run]).count == 16)
        #expect(try PresenceBook("\(folder)/p", policy: .told).record(of: "web1")?.run == record.run)
    }
}

struct MachineDigestTests {
    @Test func aSourceThatCannotBeReadOnceIsNoDifference() throws {
        try withTemporaryFolder(["id": "one", "board": "two"]) { folder in
            let both = MachineDigest.digest(of: [("id", "\(folder)/id"), ("board", "\(folder)/board")])
            let one = MachineDigest.digest(of: [("id", "\(folder)/id"), ("board", "\(folder)/none")])
            #expect(both != one && !MachineDigest.differ(both, one) && both.utf8.count <= 64)
        }
    }

    @Test func anotherMachineIdIsADifference() throws {
        try withTemporaryFolder(["id": "one", "other": "two"]) { folder in
            let (one, two) = (
                MachineDigest.digest(of: [("id", "\(folder)/id")]),
                MachineDigest.digest(of: [("id", "\(folder)/other")])
            )
            #expect(MachineDigest.differ(one, two))
        }
    }
}

struct ConfigurationShelfTests {
    private let now = Date(timeIntervalSince1970: 1_767_225_600)

    @Test func aClockThatGoesBackDoesNotMakeAnOldVersion() throws {
        try withTemporaryFolder { folder in
            let (shelf, key) = (
                try ConfigurationShelf("\(folder)/in"), try AuthorityFolder("\(folder)/id").configurationKey()
            )
            let name = try AgentName("web1")
            let first = try shelf.publish([1], for: name, signedBy: key, now: now)
            let second = try shelf.publish([2], for: name, signedBy: key, now: now)
            let third = try shelf.publish([3], for: name, signedBy: key, now: now - 86_400)
            #expect(second == first + 1 && third == second + 1)
        }
    }

    @Test func thoseWhoPublishAtOnceGetDifferentVersionsAndWholeFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let key = try AuthorityFolder("\(folder)/id").configurationKey()
        let name = try AgentName("web1")

        let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
            for count in UInt8(0)..<8 {
                let shelf = try ConfigurationShelf("\(folder)/in")
                group.addTask { try shelf.publish([count], for: name, signedBy: key, now: now) }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        let conf = try DurableFolder("\(folder)/in/conf")
        let files = try conf.names().filter { $0 != "lock" }.sorted()
        let verified = try SignedFile.verify(
            try #require(try conf.read(files[0], limit: 10)),
            signature: try #require(try conf.read(files[1], limit: SignedFile.limit)), kind: .configuration,
            name: "web1", newerThan: nil, keys: [key.publicText])
        #expect(versions.count == 8 && verified == versions.max())
    }
}
