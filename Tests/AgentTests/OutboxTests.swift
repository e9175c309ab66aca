import AgentData
import Foundation
import Storage
import TestSupport
import Testing

@testable import Agent

@Suite struct OutboxTests {
    private let roomy = OutboxBounds(messages: 100, bytes: 1 << 20, age: 1000, freeBytes: 0)

    @Test func messagesComeOutInTheOrderTheyWentIn() throws {
        try withTemporaryFolder { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)

            // A clock that goes backwards changes nothing.
            for (name, now) in [("b.1.data", 900), ("a.2.data", 500), ("c.3.data", 700)] as [(String, Int64)] {
                try outbox.add([1, 2, 3], as: name, now: now)
            }

            #expect(try outbox.entries().map(\.name) == ["b.1.data", "a.2.data", "c.3.data"])
        }
    }

    @Test func theOrderSurvivesRestarts() throws {
        try withTemporaryFolder { folder in
            for name in ["c", "a", "b"] {
                var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
                try outbox.add([1], as: name, now: 5)
            }

            let outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            #expect(try outbox.entries().map(\.name) == ["c", "a", "b"])
        }
    }

    @Test(arguments: [
        OutboxBounds(messages: 2, bytes: 1000, age: 1000, freeBytes: 0),
        OutboxBounds(messages: 100, bytes: 25, age: 1000, freeBytes: 0),
    ])
    func theOldestGoWhenABoundIsReached(bounds: OutboxBounds) throws {
        try withTemporaryFolder { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)

            for name in ["1", "2", "3", "4"] { try outbox.add([UInt8](repeating: 7, count: 10), as: name, now: 5) }

            #expect(try outbox.entries().map(\.name) == ["3", "4"])
            #expect(outbox.losses.messages == 2)
            #expect(outbox.losses.bytes == 20)
        }
    }

    /// Whoever can write here could otherwise end the agent, at each of its starts.
    @Test(arguments: [
        "18446744073709551615-5-1-x", "00000000000000000001--9223372036854775808-1-x",
        "00000000000000000001-5-9223372036854775807-x", "+0000000000000000001-5-1-x", "00000000000000000001-5-01-x",
    ])
    func aFileWithNumbersThatAreNoneOfOursIsNoMessage(name: String) throws {
        try withTemporaryFolder { folder in
            _ = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            for suffix in ["", "y"] {
                try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/outbox/\(name)\(suffix)"))
            }

            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            try outbox.add([1], as: "a", now: 5)

            #expect(try outbox.entries().map(\.name) == ["a"])
        }
    }

    @Test func whatIsNoFileIsNoMessage() throws {
        try withTemporaryFolder { folder in
            let outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            let name = "\(folder)/outbox/00000000000000000001-5-1-"
            mkfifo("\(name)fifo", 0o600)
            mkdir("\(name)folder", 0o700)
            symlink("/etc/passwd", "\(name)link")

            #expect(try outbox.entries() == [])
        }
    }

    @Test func anOutboxOpensAlsoWhereItsLossesCannotBeRead() throws {
        try withTemporaryFolder { folder in
            _ = try DurableFolder("\(folder)/outbox")
            mkdir("\(folder)/outbox/losses", 0o700)

            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)

            try outbox.add([1], as: "a", now: 5)
        }
    }

    @Test func aHostWithLittleSpaceStillTells() throws {
        try withTemporaryFolder { folder in
            let bounds = OutboxBounds(messages: 100, bytes: 1 << 30, age: 1000, freeBytes: 1 << 60)
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)

            for number in 0..<20 { try outbox.add([UInt8](repeating: 7, count: 1 << 20), as: "\(number)", now: 5) }

            #expect(try outbox.entries().map(\.name) == (4..<20).map(String.init))
        }
    }

    @Test func messagesThatAreTooOldGo() throws {
        try withTemporaryFolder { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            try outbox.add([1], as: "old", now: 0)
            try outbox.add([1], as: "young", now: 900)

            try outbox.trim(now: 1001)

            #expect(try outbox.entries().map(\.name) == ["young"])
        }
    }

    @Test func lossesAreRememberedUntilTheyAreTold() throws {
        try withTemporaryFolder { folder in
            let bounds = OutboxBounds(messages: 1, bytes: 1000, age: 1000, freeBytes: 0)
            do {
                var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)
                for name in ["1", "2", "3"] { try outbox.add([1], as: name, now: 5) }
            }

            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: bounds)
            #expect(outbox.losses.messagesUntold == 2)
            #expect(outbox.losses.module(waiting: 1).reading == .value("2"))
            outbox.noteLossesTold(outbox.losses)
            #expect(outbox.losses.messagesUntold == 0)
            #expect(outbox.losses.messages == 2)
        }
    }

    @Test func aFileThatIsNotWhatItsNameSaysIsGivenUp() throws {
        try withTemporaryFolder { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            try outbox.add([1, 2, 3], as: "a", now: 5)
            let entry = try #require(try outbox.entries().first)
            try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/outbox/\(entry.fileName)"))

            let file = try outbox.open(entry)

            #expect(file == nil)
            #expect(try outbox.entries().isEmpty)
            #expect(outbox.losses.messages == 1)
        }
    }

    @Test func whatAKilledWriterLeftIsRemoved() throws {
        try withTemporaryFolder(["outbox/.new-abc": "half"]) { folder in
            _ = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)

            #expect(!FileManager.default.fileExists(atPath: "\(folder)/outbox/.new-abc"))
        }
    }

    @Test(arguments: ["", "a/b", String(repeating: "x", count: 201)])
    func namesThatCannotBeKeptAreRefused(name: String) throws {
        try withTemporaryFolder { folder in
            var outbox = try Outbox(DurableFolder("\(folder)/outbox"), bounds: roomy)
            var error: OutboxError?
            do { try outbox.add([1], as: name, now: 5) } catch let caught as OutboxError { error = caught }
            #expect(error == .badName)
        }
    }

    @Test(arguments: ["lock", "losses", "1-2-3-a", "00000000000000000001-x-3-a", "00000000000000000001-2-3-"])
    func otherFilesAreNoMessages(name: String) {
        #expect(OutboxEntry(fileName: name) == nil)
    }

    @Test func aNameWithDashesIsReadBack() {
        let entry = OutboxEntry(number: .max / 2, written: 5, size: 3, name: "web-01.5.data")
        #expect(OutboxEntry(fileName: entry.fileName) == entry)
    }
}

@Suite struct BackoffTests {
    @Test func attemptsGetRarerUpToALimit() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        var delays: [Double] = []

        for _ in 0..<40 {
            backoff.failed(at: 100, using: &generator)
            delays.append((backoff.nextAttempt ?? 0) - 100)
        }

        #expect((2.5...5).contains(delays[0]))
        #expect((5...10).contains(delays[1]))
        #expect(delays.dropFirst(10).allSatisfy { (150...300).contains($0) })
    }

    @Test func aSuccessEndsTheWaiting() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        backoff.failed(at: 100, using: &generator)
        #expect(!backoff.isDue(at: 101))

        backoff.succeeded()

        #expect(backoff.isDue(at: 101))
    }
}
