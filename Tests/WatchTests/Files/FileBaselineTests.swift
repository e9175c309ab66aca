import CLinux
import Facts
import Foundation
import Glibc
import Testing
import TestSupport

@testable import Watch

/// The accepted files, and what differs from them.
@Suite struct FileBaselineTests {
    private static let files = ["/w/a": "one", "/w/sub/b": "two", "/w/sub-c/d": "three"]

    @Test func whatIsUnchangedIsNoDifference() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()

            let found = try root.found()
            #expect(found == [])
        }
    }

    @Test func aChangeIsReportedAtEveryRun() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")

            let runs = try (0..<3).map { _ in try root.found() }
            #expect(runs == Array(repeating: ["changed /w/a content size"], count: 3))
        }
    }

    @Test func aChangeIsReportedUntilItIsAccepted() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            try root.accept(["/w/a"])

            let found = try root.found()
            #expect(found == [])
        }
    }

    @Test func aNamedPathWithoutAWatchedFileIsSaid() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            let report = try root.accept(["/w/a", "/w/sub", "/w/nothing", "/elsewhere"])

            #expect(report.absentPaths == ["/w/nothing", "/elsewhere"])
        }
    }

    @Test func anAcceptanceOfNothingIsNotWrittenDown() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.accept(["/w/a", "/w/nothing"])

            let reasons = try FileBaseline.acceptances(State.openForReading(root.state)).map(\.reason)
            #expect(reasons == ["learnt"])
        }
    }

    /// Its content's time is years ago, and anybody can say so of a file of their own.
    @Test func theTimeOfAChangeIsTheInodes() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let path = root.folder + "/w/a"
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path)
            try root.learn()
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let now = Int64(Date().timeIntervalSince1970)

            let times = try root.differences(now: now).differences.map { $0.changedAt ?? 0 }
            #expect(times.count == 1 && times.allSatisfy { ($0 - now).magnitude < 600 })
        }
    }

    @Test func refreshingAcceptsNothing() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            try root.write("new", to: "/w/new")
            try root.remove("/w/sub/b")
            _ = try root.refresh()

            let found = try root.found()
            #expect(found == ["changed /w/a content size", "added /w/new", "removed /w/sub/b"])
        }
    }

    @Test func aChangeThatIsTakenBackIsNoDifference() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            _ = try root.refresh()
            try root.write("one", to: "/w/a")

            let found = try root.found()
            #expect(found == [])
        }
    }

    @Test func aFileThatComesBackIsNoDifference() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.remove("/w/a")
            let missing = try root.found()
            try root.write("one", to: "/w/a")

            let found = try root.found()
            #expect(missing == ["removed /w/a"])
            #expect(found == [])
        }
    }

    @Test func aRemovalCanBeAccepted() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.remove("/w/sub")
            try root.accept()

            let found = try root.found()
            #expect(found == [])
        }
    }

    @Test(arguments: [
        ("chmod 4755 a", "changed /w/a mode"), ("chown 7 a", "changed /w/a owner"), ("chgrp 7 a", "changed /w/a group"),
        ("rm a; mkdir -m 644 a", "changed /w/a type"), ("chmod 700 sub", "changed /w/sub mode"),
        ("chattr +d a", "changed /w/a flags"), ("ln -sfn b l", "changed /w/l target"),
        ("setcap cap_net_raw+ep a", "changed /w/a capabilities"), ("setfattr -n user.x -v y a", "changed /w/a xattr"),
        ("setfacl -m u:7:r a", "changed /w/a acl"), ("printf two > a", "changed /w/a content"),
        ("mknod p p", "added /w/p"), ("touch sub/n", "added /w/sub/n"), ("rm l", "removed /w/l"),
    ])
    func everyAttributeCounts(_ change: String, _ expected: String) throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let program = "cd '\(root.folder)/w' && umask 022 && "
            _ = try Program.run("/bin/sh", ["-c", program + "chmod 644 a && ln -s a l"])
            try root.learn()
            let result = try Program.run("/bin/sh", ["-c", program + change])

            let found = try root.found()
            #expect(result.errors == "")
            #expect(found == [expected])
        }
    }

    @Test(arguments: ["touch a", "cp a n && mv n a", "mv sub s && mv s sub", "chmod 600 a && chmod 644 a"])
    func theSameFileWithOtherTimesIsNoDifference(_ change: String) throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let program = "cd '\(root.folder)/w' && umask 022 && "
            _ = try Program.run("/bin/sh", ["-c", program + "chmod 644 a"])
            try root.learn()
            _ = try Program.run("/bin/sh", ["-c", program + change])

            let found = try root.found()
            #expect(found == [])
        }
    }

    @Test func aFolderIsAcceptedWithWhatIsInIt() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("x", to: "/w/new/x/y")
            try root.write("x", to: "/w/newer")
            try root.accept(["/w/new"])

            let found = try root.found()
            #expect(found == ["added /w/newer"])
        }
    }

    @Test func aPatternIsAccepted() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("x", to: "/w/a.conf")
            try root.write("x", to: "/w/b.txt")
            try root.accept(["/w/*.conf"])

            let found = try root.found()
            #expect(found == ["added /w/b.txt"])
        }
    }

    @Test func theDifferenceSaysWhoAcceptedTheFileAsItWas() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            try root.accept()
            try root.write("third", to: "/w/a")

            let reasons = try root.differences().differences.map(\.acceptance?.reason)
            #expect(reasons == ["it was me"])
        }
    }

    @Test func learningIsDoneOnce() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()

            #expect(throws: FileBaselineError.alreadyLearnt) { try root.learn() }
        }
    }

    @Test func whatIsNoLongerWatchedIsNotGone() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            var narrower = root
            narrower.parameters["integrity_excludes"] = ["/w/sub", "d"]

            let found = try narrower.found()
            #expect(found == [])
        }
    }

    @Test func patternsAndExcludesChooseTheFiles() throws {
        let files = ["/w/x1/a": "", "/w/x1/a.tmp": "", "/w/y/a": "", "/w/x2/cache/a": "", "/v/only": "", "/v/not": ""]
        try WatchedRoot.with(files) { root in
            var root = root
            root.parameters = [
                "integrity_trees": ["/w/x*"], "integrity_essential": ["/v/only", "/v/absent"],
                "integrity_excludes": ["cache", "/w/*/*.tmp"],
            ]
            try root.learn()
            var paths: [String] = []
            try FileBaseline.forEachFile(of: nil, in: State.openForReading(root.state)) { paths.append($0.path) }

            #expect(paths == ["/v/only", "/w/x1", "/w/x2", "/w/x1/a"])
        }
    }

    @Test func anEssentialLinkIsWatchedWithWhatItLeadsTo() throws {
        try WatchedRoot.with(["/run/resolv": "one"]) { root in
            var root = root
            root.parameters = ["integrity_essential": ["/w/resolv.conf"]]
            try FileManager.default.createSymbolicLink(
                atPath: "\(root.folder)/w/resolv.conf", withDestinationPath: "../run/resolv")
            try root.learn()
            try root.write("other", to: "/run/resolv")

            let found = try root.found()
            #expect(found == ["changed /run/resolv content size"])
        }
    }

    @Test func whereNothingIsWatchedThereIsNoBaseline() throws {
        try WatchedRoot.with { root in
            var root = root
            root.parameters = [:]

            #expect(throws: FileBaselineError.nothingWatched) { try root.learn() }
        }
    }

    /// Names whose order beside their folders' is not the order of their bytes.
    @Test func treesOfOddNamesAreMergedRight() throws {
        let names = ["a", "a-", "a-b/c", "a.b/d", "a/b", "a/b-", "a0", "\u{1}", "b c", "ü/é"]
        try WatchedRoot.with { root in
            var kept: [String] = []
            for (index, name) in names.enumerated() where index % 3 != 2 {
                // A name may be a folder of another one.
                guard !names.contains(where: { $0.hasPrefix("\(name)/") }) else { continue }
                try root.write("1", to: "/w/\(name)")
                kept.append(name)
            }
            try root.learn()
            for name in kept { try root.write("2", to: "/w/\(name)") }

            let found = Set(try root.found())
            let expected = Set(kept.map { "changed /w/\($0.replacing("\u{1}", with: "\\x01")) content" })
            #expect(found == expected)
        }
    }

    @Test func foldersOfManyFilesAreMergedRight() throws {
        try WatchedRoot.with { root in
            for index in 0..<3000 { try root.write("", to: "/w/f\(index)") }
            try root.learn()
            for index in stride(from: 0, to: 3000, by: 100) { try root.remove("/w/f\(index)") }
            for index in stride(from: 50, to: 3000, by: 100) { try root.write("x", to: "/w/f\(index)") }
            for index in 0..<20 { try root.write("", to: "/w/g\(index)") }

            let counts = try root.differences().differences.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
            #expect(counts == [.removed: 30, .changed: 30, .added: 20])
        }
    }

    @Test func aHostileNameIsPrintable() throws {
        try WatchedRoot.with { root in
            try root.learn()
            try root.write("", to: "/w/\u{1b}[31m\nx")

            let found = try root.found()
            #expect(found == ["added /w/\\x1b[31m\\x0ax"])
        }
    }
}

// MARK: - What is read

extension FileBaselineTests {
    @Test func whatIsUnchangedIsNotRead() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()

            let read = try (0..<288).map { try root.differences(now: WatchedRoot.now + 300 * $0).examinedCount }
            #expect(read.filter { $0 > 3 } == [])
        }
    }

    @Test func everyFileHasItsTurnInADay() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let count = try root.learn().acceptedCount

            let read = try (0..<288).map { try root.differences(now: WatchedRoot.now + 300 * $0).examinedCount }
            let sum = read.reduce(0, +)
            #expect(sum == count)
        }
    }

    @Test func aFullPassReadsEverything() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let count = try root.learn().acceptedCount

            let report = try root.differences(isFull: true)
            #expect(report.examinedCount == count)
        }
    }

    @Test func aFileOfTerabytesWithoutContentIsNotRead() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("", to: "/w/huge")
            try #require(truncate("\(root.folder)/w/huge", 1 << 40) == 0)

            let report = try root.differences()
            #expect(report.differences.map(\.line) == ["unreadable /w/huge"])
            #expect(report.obstacles.count == 1)
        }
    }

    @Test func manyFilesWithoutContentAreNotAllRead() {
        var status = elpis_status()
        status.size = 1000
        let allowance = HoleAllowance(limit: 1500)

        #expect((0..<3).map { _ in allowance.take(status) } == [true, false, false])
    }

    @Test func aFileInFewerBytesThanItHasIsNoHole() {
        var status = elpis_status()
        status.size = 1000
        status.allocated = 16
        let allowance = HoleAllowance(limit: 0)

        #expect(allowance.take(status))
    }

    @Test func aFileWithHolesIsRead() throws {
        try WatchedRoot.with { root in
            try root.learn()
            try root.write("", to: "/w/holes")
            try #require(truncate("\(root.folder)/w/holes", 1 << 20) == 0)

            let found = try root.found()
            #expect(found == ["added /w/holes"])
        }
    }

    @Test func aFileThatChangedAMomentAgoIsReadAgain() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            let host = try root.host(now: WatchedRoot.now - 60)
            let state = try State.openForWriting(root.state, now: host.now)
            let acceptance = Acceptance(by: "ann", at: host.now, reason: "learnt")
            let count = try FileBaseline.learn(host: host, state: state, acceptance: acceptance).acceptedCount

            let report = try root.differences()
            #expect(report.examinedCount == count)
        }
    }

    @Test func whatWasTouchedIsReadOnceAndNotAgainAfterARefresh() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            _ = try Program.run("/usr/bin/touch", ["\(root.folder)/w/a"])
            let before = try root.differences().staleCount
            _ = try root.refresh()

            let after = try root.differences().staleCount
            #expect(before == 1)
            #expect(after == 0)
        }
    }

    @Test func aKnownDifferenceIsNotReadAgain() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            try root.learn()
            try root.write("other", to: "/w/a")
            try root.write("new", to: "/w/new")
            _ = try root.refresh()

            let read = try (0..<288).map { try root.differences(now: WatchedRoot.now + 300 * $0).examinedCount }
            // Each of the others has its turn.
            let sum = read.reduce(0, +)
            #expect(sum == 5)
        }
    }
}

// MARK: - The table

extension FileBaselineTests {
    @Test func theTableHasARowForEachDifference() throws {
        try WatchedRoot.with(FileBaselineTests.files) { root in
            var root = root
            root.parameters["integrity_essential"] = ["/w/a"]
            try root.learn()
            try root.write("two", to: "/w/a")
            try root.write("", to: "/w/n")

            let rows = try root.rows("SELECT path, status, what, is_essential, accepted_by FROM file_integrity").texts
            #expect(rows == [["/w/a", "changed", "content", "1", "ann"], ["/w/n", "added", "", "0", ""]])
        }
    }

    @Test func beforeLearningTheTableIsNotAssessed() throws {
        try WatchedRoot.with { root in
            let result = try root.rows("SELECT * FROM file_integrity")

            #expect(result.obstacles.map(\.cause.kind) == [.unsupported])
        }
    }

    /// The watched files are not the whole tree.
    @Test func theFileWalkIsNotNeeded() throws {
        try WatchedRoot.with { root in
            try root.learn()
            let host = AuditedHost(
                root: try root.host().root, now: WatchedRoot.now, parameters: root.parameters, isFileWalkAllowed: false)
            let tables = FactTable.all(remembering: WatchMemory(root.state))

            let result = try FactDatabase(source: host, tables: tables).rows("SELECT * FROM file_integrity")
            #expect(result.obstacles == [])
        }
    }

    @Test func theSettingsAreATable() throws {
        try WatchedRoot.with { root in
            let rows = try root.rows("SELECT kind, pattern FROM integrity_settings").texts

            #expect(rows == [["tree", "/w"]])
        }
    }
}
