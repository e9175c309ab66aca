import Facts
import Foundation
import Glibc
import HostRoot
import Localization
import Testing
import TestSupport

@Suite struct SnapshotTests {
    private static let table = FactTable(
        "things", "Things.",
        columns: [
            .text("name", "Name"), .integer("count", "Count"), .real("share", "Share"), .any("value", "Value"),
            .secret("hash", "Hash"),
        ], sources: []
    ) { _, _ in }

    private static let header = SnapshotHeader(
        host: HostIdentity(name: "h", id: nil, operatingSystem: "", root: "/"), time: 1, toolVersion: "0", user: 0)

    private static let firstLine =
        #"{"format":"elpis-snapshot","version":1,"tool":"0","time":1,"user":0,"host":{"name":"h","id":null,"operating_system":"","root":"/"}}"#

    /// Runs a body with the descriptor of a temporary file that has some content.
    private func withFile<Result>(_ content: [UInt8] = [], _ body: (Int32) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let descriptor = open("\(folder)/snapshot", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            _ = content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            lseek(descriptor, 0, SEEK_SET)
            return try body(descriptor)
        }
    }

    private func roundTrip(_ rows: TableRows) throws -> TableRows {
        try withFile { descriptor in
            let writer = try SnapshotWriter(descriptor: descriptor, header: SnapshotTests.header)
            try writer.write(SnapshotTests.table, rows)
            try writer.finish()
            lseek(descriptor, 0, SEEK_SET)
            let snapshot = try Snapshot(descriptor: descriptor, tables: [SnapshotTests.table])
            return try #require(snapshot.tables["things"])
        }
    }

    private func read(_ lines: [String], limits: Snapshot.Limits = Snapshot.Limits()) throws -> Snapshot {
        let text = lines.map { "\($0)\n" }.joined()
        return try withFile(try gzipped(Array(text.utf8))) { descriptor in
            try Snapshot(descriptor: descriptor, tables: [SnapshotTests.table], limits: limits)
        }
    }

    private func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
        Array(try Program.run("/usr/bin/gzip", ["-c"], input: bytes).bytes)
    }

    @Test func valuesComeBack() throws {
        var rows = TableRows(width: 5)
        let hostile = "\u{0}\"\\\u{1b}\u{202e}\n日本語 \u{1f600}"
        rows.append([.text(hostile), .integer(.min), .real(0.1), "text", nil])
        rows.append([nil, .integer(.max), .real(1e300), 7, nil])

        let stored = try roundTrip(rows)

        #expect(stored.cells == rows.cells)
    }

    @Test func secretsAreNotWritten() throws {
        var rows = TableRows(width: 5)
        rows.append(["a", 1, nil, nil, "secret"])

        let stored = try roundTrip(rows)

        #expect(stored.cells == ["a", 1, nil, nil, nil])
    }

    @Test func obstaclesComeBackInBothLanguages() throws {
        var rows = TableRows(width: 5)
        rows.noteMissingRows(.offline)
        rows.noteMissingValues(.unreadable(.permissionDenied(path: "/etc/shadow")), in: ["count"])

        let stored = try roundTrip(rows)

        #expect(stored.obstacles.map(\.cause.text) == rows.obstacles.map(\.cause.text))
        #expect(stored.obstacles.map(\.cause.kind) == [.offline, .privilege])
        #expect(stored.obstacles.map(\.columns) == [nil, ["count"]])
    }

    @Test func unknownTablesAndColumnsAreLeftOut() throws {
        let snapshot = try read([
            SnapshotTests.firstLine,
            #"{"table":"other","columns":["x"],"rows":1,"obstacles":[]}"#, "[[1,{}]]",
            #"{"table":"things","columns":["new","name","hash"],"rows":1,"obstacles":[]}"#, #"[1,"a","stolen"]"#,
            #"{"end":true,"tables":2,"rows":2}"#,
        ])

        #expect(snapshot.tables.keys.sorted() == ["things"])
        #expect(snapshot.tables["things"]?.cells == ["a", nil, nil, nil, nil])
    }

    @Test func aMissingColumnIsAnObstacle() throws {
        let snapshot = try read([
            SnapshotTests.firstLine, #"{"table":"things","columns":["name"],"rows":0,"obstacles":[]}"#,
            #"{"end":true,"tables":1,"rows":0}"#,
        ])

        #expect(snapshot.tables["things"]?.obstacles.map(\.columns) == [["count", "share", "value"]])
    }

    @Test func aMissingTableIsAnObstacle() throws {
        let snapshot = try read([SnapshotTests.firstLine, #"{"end":true,"tables":0,"rows":0}"#])
        let database = try FactDatabase(
            source: SnapshotSource(snapshot: snapshot, parameters: [:]), tables: [SnapshotTests.table])

        #expect(try database.rows("SELECT * FROM things").obstacles.map(\.cause) == [.notInSnapshot])
    }

    @Test(arguments: [
        [], [""], ["{}"], ["not JSON"], [firstLine], [firstLine, #"{"table":"things"}"#],
        [firstLine, #"{"table":"things","columns":["name"],"rows":2,"obstacles":[]}"#, #"["a"]"#],
        [firstLine, #"{"table":"things","columns":["name"],"rows":-1,"obstacles":[]}"#],
        [firstLine, #"{"table":"things","columns":["name","name"],"rows":0,"obstacles":[]}"#],
        [firstLine, #"{"table":"things","columns":["name"],"rows":1,"obstacles":[]}"#, "[1]"],
        [firstLine, #"{"table":"things","columns":["name"],"rows":1,"obstacles":[]}"#, #"["a","b"]"#],
        [firstLine, #"{"table":"things","columns":["name"],"rows":1,"obstacles":[]}"#, #"[{}]"#],
        [firstLine, #"{"table":"things","columns":["count"],"rows":1,"obstacles":[]}"#, #"["1"]"#],
        [firstLine, #"{"table":"things","columns":[],"rows":0,"obstacles":[7]}"#],
        [firstLine, #"{"end":true,"tables":1,"rows":0}"#],
        [firstLine, #"{"end":true,"tables":0,"rows":0}"#, "[]"],
        [firstLine.replacing("\"version\":1", with: "\"version\":2")],
        [firstLine, String(repeating: "[", count: 100_000)],
    ])
    func whatNoWriterWritesIsRefused(_ lines: [String]) throws {
        #expect(throws: SnapshotError.self) { try read(lines) }
    }

    @Test func aFileThatIsNotCompressedIsRefused() throws {
        #expect(throws: SnapshotError.notASnapshot) {
            try withFile(Array("\(SnapshotTests.firstLine)\n".utf8)) { try Snapshot(descriptor: $0) }
        }
    }

    @Test(arguments: [10, 60, 110])
    func aFileThatIsCutIsRefused(_ kept: Int) throws {
        let whole = try gzipped(Array("\(SnapshotTests.firstLine)\n{\"end\":true,\"tables\":0,\"rows\":0}\n".utf8))

        #expect(throws: SnapshotError.self) {
            try withFile(Array(whole.prefix(min(kept, whole.count - 1)))) { try Snapshot(descriptor: $0) }
        }
    }

    @Test func aLongLineIsRefused() throws {
        var limits = Snapshot.Limits()
        limits.lineBytes = 1 << 10

        #expect(throws: SnapshotError.tooLarge(what: "longest line", limit: 1 << 10)) {
            try read([SnapshotTests.firstLine, "\"" + String(repeating: "x", count: 1 << 20) + "\""], limits: limits)
        }
    }

    @Test func aFileThatExpandsBeyondMeasureIsRefused() throws {
        let lines = [String](repeating: String(repeating: "x", count: 99_999), count: 400)

        #expect(throws: SnapshotError.self) { try read([SnapshotTests.firstLine] + lines) }
    }

    /// The types that tables declare hold on a real system, so that no reader refuses what a writer wrote.
    @Test(.enabled(if: DebianRoot.folder != nil), arguments: FactTable.all.filter(Snapshot.holds))
    func valuesHaveTheTypesOfTheirColumns(_ table: FactTable) throws {
        let host = AuditedHost(root: try HostRoot(DebianRoot.folder ?? "/"), now: TestClock.now)

        let rows = host.rows(of: table)

        let wrong = (0..<rows.count).lazy.flatMap { zip(table.columns, rows[$0]) }.first { !$0.type.accepts($1) }
        #expect(wrong == nil, "\(table.name).\(wrong?.0.name ?? "") holds \(wrong?.1.plainText ?? "")")
    }
}

extension FactTable: CustomTestStringConvertible {
    public var testDescription: String { name }
}
