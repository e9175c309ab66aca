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
}
