import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What is told of the essential files as it happens.
@Suite struct EssentialFilesTests {
    private func withWatch(
        _ files: [String: String], _ body: (WatchedRoot, EssentialFiles) throws -> Void
    ) throws {
        try WatchedRoot.with(files) { root in
            var root = root
            root.parameters = ["integrity_essential": ["/w/passwd", "/w/ssh", "/w/late/config"]]
            try body(root, try EssentialFiles(root.host()))
        }
    }

    private func told(_ watch: EssentialFiles) throws -> [String] {
        try watch.drain(now: TestClock.now).map { "\($0.kind.rawValue) \($0.subject)" }
    }

    @Test func nothingIsToldBeforeAnythingHappens() throws {
        try withWatch(["/w/passwd": "one"]) { _, watch in
            let told = try told(watch)
            #expect(told == [])
        }
    }

    @Test(arguments: [
        ("printf two > passwd", "file_changed /w/passwd"), ("cp passwd n; mv n passwd", "file_changed /w/passwd"),
        ("rm passwd", "file_removed /w/passwd"), ("chmod 600 passwd", "file_attributes /w/passwd"),
        ("touch ssh/new", "file_created /w/ssh/new"),
        ("printf two > passwd; printf one > passwd", "file_changed /w/passwd"),
    ])
    func everyChangeIsTold(_ change: String, _ expected: String) throws {
        try withWatch(["/w/passwd": "one", "/w/ssh/config": ""]) { root, watch in
            _ = try Program.run("/bin/sh", ["-c", "cd '\(root.folder)/w' && \(change)"])

            let told = try told(watch)
            #expect(told == [expected])
        }
    }

    @Test func otherFilesInTheFolderAreNotTold() throws {
        try withWatch(["/w/passwd": "one"]) { root, watch in
            try root.write("x", to: "/w/other")

            let told = try told(watch)
            #expect(told == [])
        }
    }

    @Test func aFileInAFolderThatCameLaterIsTold() throws {
        try withWatch(["/w/passwd": "one"]) { root, watch in
            try FileManager.default.createDirectory(
                atPath: "\(root.folder)/w/late", withIntermediateDirectories: false)
            _ = try watch.drain(now: TestClock.now)
            try root.write("x", to: "/w/late/config")

            let told = try told(watch)
            #expect(told == ["file_created /w/late/config"])
        }
    }

    @Test func aFullQueueIsToldAndLosesNothing() throws {
        try withWatch(["/w/passwd": "one"]) { root, watch in
            let limit = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
            let count = (Int(limit.split(separator: "\n")[0]) ?? 0) / 2 + 100
            // Two files in turn, for the kernel joins notices that are the same.
            let script = "i=0; while [ $i -lt \(count) ]; do : > a; : > b; i=$((i+1)); done; printf two > passwd"
            _ = try Program.run("/bin/sh", ["-c", "cd '\(root.folder)/w' && \(script)"])

            let told = try told(watch)
            #expect(told == ["overflow inotify", "file_changed /w/passwd", "rescan inotify"])
        }
    }
}

/// The events that are kept.
@Suite struct EventLogTests {
    @Test func theNewestEventsAreKept() throws {
        try withState { folder in
            let events = (0..<EventLog.limit + 10).map { WatchEvent(at: Int64($0), .fileChanged, "/a") }
            try EventLog.append(events, to: State.openForWriting(folder, now: TestClock.now), now: TestClock.now)

            let kept = try EventLog.events(State.openForReading(folder))
            #expect(kept == Array(events.suffix(EventLog.limit)))
        }
    }

    @Test func theEventsAreATable() throws {
        try withState { folder in
            let event = WatchEvent(at: 7, .overflow, "inotify", detail: "full")
            try EventLog.append([event], to: State.openForWriting(folder, now: TestClock.now), now: TestClock.now)

            let host = AuditedHost(root: try HostRoot(), now: TestClock.now)
            let tables = FactTable.all(remembering: WatchMemory(folder))
            let rows = try FactDatabase(source: host, tables: tables).rows("SELECT * FROM watch_events").texts
            #expect(rows == [["7", "overflow", "inotify", "full"]])
        }
    }
}
