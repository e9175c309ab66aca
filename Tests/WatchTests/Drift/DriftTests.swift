import Facts
import Foundation
import HostRoot
import Localization
import Testing
import TestSupport

@testable import Watch

/// What is new on a host, against what is accepted.
struct DriftTests {
    static let passwd = "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/bash\n"

    @Test(arguments: DriftKind.allCases) func theTableHasTheColumnsThatItDeclares(_ kind: DriftKind) throws {
        let host = AuditedHost(root: try HostRoot(), now: TestClock.now)
        let database = try FactDatabase(source: host, tables: FactTable.described)

        let columns = try database.prepare("SELECT * FROM \(kind.table)").columns
        #expect(columns == database.tables[kind.table]?.columns.map(\.name))
    }

    @Test(arguments: DriftKind.allCases) func noTableJoinsByName(_ kind: DriftKind) {
        #expect(kind.items.range(of: "USING|NATURAL", options: [.regularExpression, .caseInsensitive]) == nil)
    }

    @Test func whatWasLearnedIsNotNew() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
            #expect(rows.obstacles == [])
        }
    }

    @Test func whatCameAfterwardsIsNew() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:0:0::/root:/bin/sh\n")

            let rows = try drift.query("SELECT item, username, uid FROM new_users")
            #expect(rows.texts == [["user:eve/0", "eve", "0"]])
        }
    }

    @Test func anAccountWithAnotherUserIDIsNew() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd.replacing("ann:x:1000", with: "ann:x:0"))

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [["user:ann/0"]])
        }
    }

    @Test func acceptingEndsIt() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            let item = try #require(DriftItem(try drift.query("SELECT item FROM new_users").texts[0][0]))
            try drift.change { $0.accept(item, Acceptance(by: "ann", at: TestClock.now, reason: "ticket 7")) }

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
        }
    }

    @Test func onlyWhatIsNewCanBeAccepted() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            let state = try State.openForWriting(drift.folder, now: TestClock.now)
            let items = [DriftItem(.user, "eve/1001"), DriftItem(.user, "eva/1001")]
            let answer = try Drift.accept(
                items, database: try drift.database(), state: state,
                Acceptance(by: "ann", at: TestClock.now, reason: "x"))

            #expect(answer.accepted == 1)
            #expect(answer.absent == [items[1]])
        }
    }

    @Test func forgettingMakesItNewAgain() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.change { $0.forget(DriftItem(.user, "ann/1000")) }

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [["user:ann/1000"]])
        }
    }

    @Test func whileLearningNothingIsAssessed() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn(until: TestClock.now + 86_400)

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
            #expect(
                rows.obstacles.map(\.cause.text.en) == [
                    "learning until 2026-01-02T00:00:00Z; what is seen until then is accepted"
                ])
        }
    }

    @Test func learningOneKindAcceptsNothingOfTheOthers() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            let state = try State.openForWriting(drift.folder, now: TestClock.now)
            _ = try Drift.learn(
                [.cron], until: TestClock.now + 500, database: try drift.database(), state: state,
                Acceptance(by: "ann", at: TestClock.now, reason: "x"))

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [["user:eve/1001"]])
            #expect(rows.obstacles == [])
        }
    }

    @Test func withoutStateTheReasonIsSaid() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            let rows = try drift.query("SELECT item FROM new_users")

            #expect(rows.texts == [])
            #expect(rows.obstacles.first?.cause.text.en.hasPrefix("nothing has been accepted yet") == true)
        }
    }

    @Test func withoutLearningAnAcceptedItemMakesNothingElseNew() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.change {
                $0.accept(DriftItem(.user, "root/0"), Acceptance(by: "ann", at: TestClock.now, reason: "x"))
            }

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
            #expect(rows.obstacles.map(\.cause) == [.nothingLearned])
        }
    }

    @Test func aBrokenSealIsAnObstacle() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try FileManager.default.removeItem(atPath: "\(drift.folder.path)/accepted")

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
            #expect(Set(rows.obstacles.map(\.cause.kind)) == [.unsupported])
        }
    }
}

// MARK: - Obstacles of the tables beneath

extension DriftTests {
    @Test func aTableThatCannotBeReadIsAnObstacle() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try FileManager.default.removeItem(atPath: "\(drift.root)/etc/passwd")

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.obstacles.map(\.cause.kind) == [.unreadable])
        }
    }

    /// The login definitions, which only tell who is a person, are a folder.
    @Test func aMissingColumnIsAnObstacleToTheTableThatReadsIt() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try FileManager.default.createDirectory(
                atPath: "\(drift.root)/etc/login.defs", withIntermediateDirectories: true)
            let fill = ["processes": [["path": "/x", "euid": 0, "is_kernel_thread": 0] as [String: FactValue]]]

            let rows = try drift.query("SELECT item FROM new_processes", facts: fill)
            #expect(rows.obstacles.contains { $0.columns == ["is_system"] })
        }
    }

    @Test func aMissingColumnIsNoObstacleToTheTableThatDoesNotReadIt() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try FileManager.default.createDirectory(
                atPath: "\(drift.root)/etc/login.defs", withIntermediateDirectories: true)

            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.obstacles == [])
        }
    }

    @Test func aKindThatCouldNotBeReadIsNotLearned() throws {
        try withDrift(["/etc/group": "root:x:0:\n"]) { drift in
            let outcome = try drift.learn()

            #expect(outcome.unread[.user]?.map(\.kind) == [.unreadable])
            try drift.write("/etc/passwd", Self.passwd)
            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.texts == [])
            #expect(rows.obstacles.map(\.cause) == [.notLearned(.user)])
        }
    }

    @Test func aKindThatCouldNotBeReadLeavesTheOthersAssessed() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            let outcome = try drift.learn()

            #expect(outcome.unread[.process]?.map(\.kind) == [.offline])
            let rows = try drift.query("SELECT item FROM new_users")
            #expect(rows.obstacles == [])
        }
    }
}

// MARK: - Recording

extension DriftTests {
    @Test func theFirstSightIsKept() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            try drift.record(at: TestClock.now + 100)
            try drift.record(at: TestClock.now + 200)

            let rows = try drift.query("SELECT item, first_seen FROM new_users")
            #expect(rows.texts == [["user:eve/1001", String(TestClock.now + 100)]])
        }
    }

    @Test func nothingIsWrittenWhereNothingChanged() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn()
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            let first = try drift.record(at: TestClock.now + 100)
            let second = try drift.record(at: TestClock.now + 200)

            #expect([first.isWritten, second.isWritten] == [true, false])
        }
    }

    @Test func duringTheLearningPeriodWhatIsSeenIsAccepted() throws {
        try withDrift(["/etc/passwd": Self.passwd]) { drift in
            try drift.learn(until: TestClock.now + 1000)
            try drift.write("/etc/passwd", Self.passwd + "eve:x:1001:0::/root:/bin/sh\n")
            try drift.record(at: TestClock.now + 500)

            let rows = try drift.query(
                "SELECT \"by\", at, reason FROM accepted_items WHERE key = 'eve/1001'", at: TestClock.now + 2000)
            #expect(rows.texts == [["ann", String(TestClock.now + 500), "first state"]])
        }
    }
}
