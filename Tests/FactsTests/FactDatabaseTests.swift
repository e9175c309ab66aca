import Facts
import HostRoot
import Testing
import TestSupport

@Suite struct FactDatabaseTests {
    private let passwd = ["/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n"]

    @Test func aQueryReadsTheTablesItNames() throws {
        let result = try query("SELECT username FROM users ORDER BY uid", files: passwd)

        #expect(result.texts == [["root"], ["ann"]])
    }

    @Test func aJoinByNameReadsItsTables() throws {
        let result = try query("SELECT count(*) FROM users a JOIN users b USING (uid)", files: passwd)

        #expect(result.texts == [["2"]])
    }

    @Test(arguments: [
        ("SELECT path, mtime FROM file WHERE path = '/etc/passwd'", [1]),
        ("SELECT time AS seen, username FROM last", [0]),
        ("SELECT * FROM (SELECT modified AS m FROM package_logs) UNION SELECT 1", [0]),
        ("SELECT time + 1, max(pid), 7 FROM last", []),
    ])
    func timesOfTablesAreKnown(_ sql: String, _ positions: [Int]) throws {
        #expect(try query(sql, files: passwd).times.sorted() == positions)
    }

    @Test func aTableThatCannotBeFilledLeavesTheOthersUsable() throws {
        let half = String(repeating: "x", count: 40 << 20)
        let columns = [FactTable.Column.text("left", ""), .text("right", "")]
        // The row is larger than SQLite may store.
        let tables = [
            FactTable("large", "", columns: columns, sources: []) { $1.append([.text(half), .text(half)]) },
            FactTable("small", "", columns: columns, sources: []) { $1.append(["a", "b"]) },
        ]
        try withTemporaryRoot { root in
            let database = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now), tables: tables)
            #expect(throws: QueryError.self) { try database.rows("SELECT 1 FROM large, small") }

            let result = try database.rows("SELECT * FROM small")

            #expect(result.texts == [["a", "b"]])
        }
    }

    @Test(arguments: [
        "DELETE FROM users", "ATTACH '/etc/passwd' AS x", "PRAGMA writable_schema=1", "CREATE TABLE t(x)",
    ])
    func onlyReadingIsAllowed(_ sql: String) throws {
        #expect(throws: QueryError.notReadOnly(sql: sql)) { try query(sql, files: passwd) }
    }

    @Test func aSecondStatementIsRefused() throws {
        #expect(throws: QueryError.self) { try query("SELECT 1; SELECT 2", files: passwd) }
    }

    @Test func aTableThatCannotBeReadIsAnObstacle() throws {
        let result = try query("SELECT * FROM users", files: [:])

        #expect(result.obstacles.map(\.cause) == [.unreadable(.notFound(path: "/etc/passwd"))])
    }

    @Test(arguments: [
        "SELECT password FROM shadow",
        "SELECT password FROM shadow a FULL JOIN shadow b USING (password)",
        "SELECT * FROM (SELECT 1 AS username, 2 AS password) a FULL JOIN shadow b USING (username, password)",
        "SELECT username FROM shadow JOIN (SELECT '$6$salt$hash' AS password) USING (password)",
        "SELECT username FROM shadow NATURAL JOIN (SELECT '$6$salt$hash' AS password)",
        "WITH all_of AS (SELECT * FROM shadow) SELECT max(password) FROM all_of ORDER BY password",
    ])
    func aSecretCannotBeReadOrGuessed(_ sql: String) throws {
        let result = try query(sql, files: ["/etc/shadow": "ann:$6$salt$hash:19000:0:99999:7:::\n"])

        #expect(!result.texts.joined().contains { $0.contains("$6$") })
        #expect(!sql.contains("'$6$") || result.rows.isEmpty)
    }

    @Test(arguments: [
        "WITH RECURSIVE t(x, y) AS (SELECT 1, randomblob(9000000) UNION ALL SELECT x + 1, randomblob(9000000) FROM t "
            + "LIMIT 1000) SELECT x FROM t ORDER BY y",
        "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 1000) "
            + "SELECT hex(zeroblob(3000000)) FROM t",
    ])
    func theMemoryOfAQueryIsLimited(_ sql: String) throws {
        // The limit holds for the whole process, so another one reaches it: the other tests need theirs.
        let result = try Program.run(elpisProgram, ["query", sql])

        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("elpis: "))
    }
}
