import Facts
import Foundation
import Glibc
import HostRoot
import Localization
import Testing
import TestSupport

@Suite struct ChangedTablesTests {
    /// A table with one row that a test sets.
    private static func table(_ name: String, _ value: @escaping @Sendable () -> String) -> FactTable {
        FactTable(
            name, "Things.", columns: [.text("value", "Value"), .real("share", "Share"), .secret("hash", "Hash")],
            sources: []
        ) { _, rows in rows.append([.text(value()), .integer(1), .text("s3cret-\(value())")]) }
    }

    private static func header(_ time: Int64) -> SnapshotHeader {
        SnapshotHeader(
            host: HostIdentity(name: "h", id: nil, operatingSystem: "", root: "/"), time: time, toolVersion: "0",
            user: 0)
    }

    /// Writes the changes of some tables, and reads them.
    private func changes(
        _ tables: [FactTable], since known: TableVersions, time: Int64 = 0, loading names: Set<String> = []
    ) throws -> (snapshot: Snapshot, versions: TableVersions) {
        try withTemporaryRoot { root in
            let database = try FactDatabase(source: AuditedHost(root: root, now: time), tables: tables)
            try database.load(names)
            return try withTemporaryFolder { folder in
                let file = open("\(folder)/tables", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
                defer { close(file) }
                var changes = ChangedTables(since: known, time: time)
                try changes.write(of: database, to: SnapshotWriter(descriptor: file, header: Self.header(time)))
                lseek(file, 0, SEEK_SET)
                return (try Snapshot(descriptor: file, tables: tables), changes.versions)
            }
        }
    }

    @Test func atFirstEverythingIsSent() throws {
        let tables = [Self.table("a") { "1" }, Self.table("b") { "1" }]

        let sent = try changes(tables, since: TableVersions())

        #expect(Set(sent.snapshot.tables.keys) == ["a", "b"])
        #expect(Set(try #require(sent.snapshot.versions).keys) == ["a", "b"])
    }

    @Test func whatIsKnownIsNamedAndNotSent() throws {
        let tables = [Self.table("a") { "1" }]
        let first = try changes(tables, since: TableVersions())

        let second = try changes(tables, since: first.versions)

        #expect(second.snapshot.tables.isEmpty)
        #expect(second.snapshot.versions == first.snapshot.versions)
    }

    @Test func onlyWhatChangedIsSent() throws {
        let before = try changes([Self.table("a") { "1" }, Self.table("b") { "1" }], since: TableVersions())

        let after = try changes([Self.table("a") { "2" }, Self.table("b") { "1" }], since: before.versions)

        #expect(Array(after.snapshot.tables.keys) == ["a"])
        #expect(after.snapshot.versions?["b"] == before.snapshot.versions?["b"])
        #expect(after.snapshot.versions?["a"] != before.snapshot.versions?["a"])
    }

    @Test func withoutAnAcknowledgementTheSameIsSentAgain() throws {
        let tables = [Self.table("a") { "1" }]
        _ = try changes(tables, since: TableVersions())

        #expect(try changes(tables, since: TableVersions()).snapshot.tables["a"] != nil)
    }

    @Test func aTableIsTheSameWhetherAQueryHasLoadedItOrNot() throws {
        let tables = [Self.table("a") { "1" }]

        let loaded = try changes(tables, since: TableVersions(), loading: ["a"])
        let read = try changes(tables, since: TableVersions())

        #expect(loaded.versions == read.versions)
    }

    @Test func aVersionTellsNothingOfSecrets() throws {
        let one = FactTable("a", "", columns: [.secret("hash", "")], sources: []) { _, rows in rows.append(["one"]) }
        let other = FactTable("a", "", columns: [.secret("hash", "")], sources: []) { _, rows in rows.append(["other"])
        }

        #expect(
            try changes([one], since: TableVersions()).versions == changes([other], since: TableVersions()).versions)
    }

    @Test(arguments: [(3_599, false), (3_600, true)] as [(Int64, Bool)])
    func aTableThatAlwaysDiffersIsSentNowAndThen(_ later: Int64, _ isSent: Bool) throws {
        let before = try changes([Self.table("a") { "1" }.changingByItself()], since: TableVersions(), time: 1_000)

        let after = try changes(
            [Self.table("a") { "2" }.changingByItself()], since: before.versions, time: 1_000 + later)

        #expect((after.snapshot.tables["a"] != nil) == isSent)
        #expect(after.snapshot.versions?["a"] != nil)
    }

    @Test func whatIsNotReadThisTimeStaysAsItWas() throws {
        let before = try changes([Self.table("a") { "1" }], since: TableVersions())
        let switchedOff = FactTable("a", "", columns: [.text("value", "")], sources: []) { _, _ in
            throw Obstacle.Cause.switchedOff(LocalizedText(en: "not now", ja: "not now"))
        }

        let after = try changes([switchedOff], since: before.versions)

        #expect(after.snapshot.tables.isEmpty)
        #expect(after.versions == before.versions)
    }

    @Test func versionsAreKeptInAFile() throws {
        let versions = try changes([Self.table("a") { "1" }], since: TableVersions(), time: 7).versions

        #expect(TableVersions(versions.bytes) == versions)
        #expect(versions["a"]?.time == 7)
    }

    @Test(arguments: ["", "{", "[]", #"{"a":1}"#, #"{"a":{"hash":"x"}}"#])
    func damagedVersionsAreNone(_ text: String) {
        #expect(TableVersions(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        #"{"end":true,"tables":0,"rows":0,"versions":[]}"#, #"{"end":true,"tables":0,"rows":0,"versions":{"a":"x"}}"#,
    ])
    func versionsOfAnotherFormAreRefused(_ last: String) throws {
        let first =
            #"{"format":"elpis-snapshot","version":1,"tool":"0","time":1,"user":0,"host":{"name":"h","id":null,"operating_system":"","root":"/"}}"#
        let bytes = try Program.run("/usr/bin/gzip", ["-c"], input: Array("\(first)\n\(last)\n".utf8)).bytes

        try withTemporaryFolder { folder in
            try bytes.write(to: URL(fileURLWithPath: "\(folder)/tables"))
            let file = open("\(folder)/tables", O_RDONLY | O_CLOEXEC)
            defer { close(file) }

            #expect(throws: SnapshotError.self) { try Snapshot(descriptor: file, tables: []) }
        }
    }

    @Test func aTableThatIsNotOfItsVersionIsRefused() throws {
        let table = Self.table("a") { "1" }
        let lines = try withTemporaryRoot { root in
            let database = try FactDatabase(source: AuditedHost(root: root, now: 0), tables: [table])
            return try withTemporaryFolder { folder in
                let file = open("\(folder)/tables.gz", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
                defer { close(file) }
                var changes = ChangedTables(since: TableVersions(), time: 0)
                try changes.write(of: database, to: SnapshotWriter(descriptor: file, header: Self.header(0)))
                return try Program.run("/usr/bin/zcat", ["\(folder)/tables.gz"]).output
            }
        }
        let forged = lines.replacingOccurrences(of: #"["1","#, with: #"["2","#)
        try #require(forged != lines)
        let bytes = try Program.run("/usr/bin/gzip", ["-c"], input: Array(forged.utf8)).bytes

        try withTemporaryFolder { folder in
            try bytes.write(to: URL(fileURLWithPath: "\(folder)/tables"))
            let file = open("\(folder)/tables", O_RDONLY | O_CLOEXEC)
            defer { close(file) }

            #expect(throws: SnapshotError.self) { try Snapshot(descriptor: file, tables: [table]) }
        }
    }
}
