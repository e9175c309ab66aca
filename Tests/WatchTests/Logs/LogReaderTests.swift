import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

@Suite struct LogReaderTests {
    @Test func readingBeginsAtTheEnd() throws {
        try FollowedLog.with { log in
            try log.read()

            #expect(log.lines == [])
        }
    }

    @Test func aLogThatAppearsLaterIsReadFromItsBeginning() throws {
        try withTemporaryRoot { root in
            let reader = LogReader(root: root, path: "/app.log", now: 0)
            let start = try reader.start()
            try Data("one\n".utf8).write(to: URL(fileURLWithPath: "\(root.location)/app.log"))

            var lines = LogLines(surplus: .left)
            _ = try reader.read(after: start, into: &lines)

            #expect(lines.lines == [Array("one".utf8)])
        }
    }

    @Test func aLineWithoutAnEndWaitsForIt() throws {
        try FollowedLog.with { log in
            try log.append("one\ntw")
            try log.read()
            let first = log.lines
            try log.append("o\n")
            try log.read()

            #expect(first == ["one"])
            #expect(log.lines == ["one", "two"])
        }
    }

    @Test func aLineWithoutAnEndIsALineWhenItsFileIsDone() throws {
        try FollowedLog.with { log in
            try log.append("one")
            try log.rename("app.log", "app.log.1")
            try log.append("two\n")
            log.now += 3600
            try log.read()

            #expect(log.lines == ["one", "two"])
        }
    }

    @Test func aWriterThatStillHasTheOldFileOpenLosesNothing() throws {
        try FollowedLog.with { log in
            try log.append("one\n")
            try log.rename("app.log", "app.log.1")
            try log.append("two\n")
            try log.read()
            try log.append("late\n", to: "app.log.1")
            try log.append("three\n")
            try log.read()
            try log.read()

            #expect(log.lines == ["one", "two", "late", "three"])
        }
    }

    /// Logrotate moves a log out of its way that a program made before logrotate could.
    @Test func linesThatStrayedBetweenTwoNamesAreRead() throws {
        try FollowedLog.with { log in
            try log.write(2)
            try log.read()
            try log.rename("app.log", "app.log.1")
            try log.write(3)
            try log.rename("app.log", "app.log-2026010100.backup")
            try log.write(4)
            try log.read()

            #expect(log.lines == log.expected)
            #expect(log.notes == [])
        }
    }

    @Test func aTruncatedLogIsReadFromItsBeginning() throws {
        try FollowedLog.with { log in
            try log.append("one\n")
            try log.read()
            try Data("two, which is longer than what was there\n".utf8).write(to: URL(fileURLWithPath: log.path))
            try log.read()

            #expect(log.lines == ["one", "two, which is longer than what was there"])
        }
    }

    @Test func aLogThatWasRemovedAndMadeAgainIsReadFromItsBeginning() throws {
        try FollowedLog.with { log in
            try log.remove()
            try log.read()
            try log.append("one\n")
            try log.read()

            #expect(log.lines == ["one"])
        }
    }

    @Test func whatMayBeMissingIsSaid() throws {
        try FollowedLog.with { log in
            try log.remove()
            try log.append("one\n")
            try log.read()

            #expect(log.notes == [.replaced(path: log.path)])
        }
    }

    @Test func bytesThatAreNoTextAreKept() throws {
        try withTemporaryRoot(["/app.log": "x\n"]) { root in
            let reader = LogReader(root: root, path: "/app.log", now: 0)
            let start = try reader.start()
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(root.location)/app.log"))
            try file.seekToEnd()
            try file.write(contentsOf: Data([0xFF, 0x00, 0xC3, 0x0A]))
            try file.close()

            var lines = LogLines(surplus: .skipped)
            _ = try reader.read(after: start, into: &lines)

            #expect(lines.lines == [[0xFF, 0x00, 0xC3]])
        }
    }

    @Test func aLineBeyondTheLimitIsCut() throws {
        try FollowedLog.with { log in
            log.limits.line = 8
            try log.append("123456789\nshort\n")
            try log.read()

            #expect(log.lines == ["12345678", "short"])
        }
    }

    @Test func linesBeyondTheLimitAreCounted() throws {
        try withTemporaryRoot(["/app.log": ""]) { root in
            let reader = LogReader(root: root, path: "/app.log", now: 0)
            let start = try reader.start()
            try Data("a\nb\nc\nd\n".utf8).write(to: URL(fileURLWithPath: "\(root.location)/app.log"))

            var limits = LogLines.Limits()
            limits.lines = 1
            var lines = LogLines(limits: limits, surplus: .skipped)
            _ = try reader.read(after: start, into: &lines)

            #expect(lines.notes == [.skipped(lines: 3)])
        }
    }

    @Test(arguments: [1, 7, 100] as [Int64])
    func aReadingThatStopsEarlyGoesOnWhereItStopped(_ scanned: Int64) throws {
        try FollowedLog.with { log in
            log.limits.scanned = scanned
            try log.write(20)
            try log.rename("app.log", "app.log.1")
            try log.write(20)
            try log.read()

            #expect(log.lines == log.expected)
        }
    }

    @Test func aLineWithoutEndDoesNotHoldUpTheReading() throws {
        try FollowedLog.with { log in
            log.limits.scanned = 100
            log.limits.line = 50
            try log.append(String(repeating: "x", count: 500) + "\nafter\n")
            try log.read()

            #expect(log.lines.last == "after")
        }
    }

    @Test func positionsSurviveInTheState() throws {
        try withState { folder in
            let position = LogPosition(.nowhere(at: 5), previous: .nowhere(at: 3))
            var positions = LogPositions()
            positions.set(.follow("/a"), to: position, at: 7)
            positions.set(.module("x", path: "/a"), to: LogPosition(.nowhere(at: 9)), at: 7)
            try positions.save(in: State.openForWriting(folder, now: 7), at: 7)

            let read = try LogPositions(State.openForReading(folder))

            #expect(read == positions)
        }
    }

    @Test func compressedFilesThatHoldTooMuchDoNotStopReading() throws {
        try FollowedLog.with { log in
            log.decompressionLimit = 10 << 20
            try log.write(1)
            for name in ["app.log.3", "app.log.2", "app.log.1"] {
                try log.append("x\n", to: name)
                try #require(truncate("\(log.folder)/log/\(name)", 8 << 20) == 0)
                let result = try DebianRoot.runOutside("/usr/bin/gzip", ["\(log.folder)/log/\(name)"])
                try #require(result.status == 0)
            }
            try log.remove()
            try log.append("later\n")
            try log.read()

            #expect(log.lines.last == "later")
            #expect(log.notes.contains(.costly(path: log.path)))
        }
    }
}
