import Facts
import HostRoot
import Testing
import TestSupport

@Suite struct LookupTests {
    private let files = ["/etc/a": "abc", "/etc/b": "", "/etc/passwd": "root:x:0:0::/etc:/bin/sh\n"]

    @Test func aFileIsFoundByItsPath() throws {
        let result = try query("SELECT filename, size, type FROM file WHERE path = '/etc/a'", files: files)

        #expect(result.texts == [["a", "3", "regular"]])
    }

    @Test func theFilesOfADirectoryAreFound() throws {
        let result = try query("SELECT path FROM file WHERE directory = '/etc' ORDER BY path", files: files)

        #expect(result.texts == [["/etc/a"], ["/etc/b"], ["/etc/passwd"]])
    }

    @Test func eachValueOfAListIsLookedUp() throws {
        let result = try query("SELECT path FROM file WHERE path IN ('/etc/b', '/etc/a', '/etc/none')", files: files)

        #expect(Set(result.texts) == [["/etc/b"], ["/etc/a"]])
    }

    @Test func aJoinLooksUpEachRow() throws {
        let result = try query(
            "SELECT username, filename FROM users JOIN file ON file.directory = users.directory ORDER BY 2",
            files: files)

        #expect(result.texts == [["root", "a"], ["root", "b"], ["root", "passwd"]])
    }

    @Test func twoLookupTablesJoinByName() throws {
        let result = try query("SELECT size, md5 FROM file JOIN hash USING (path) WHERE path = '/etc/a'", files: files)

        #expect(result.texts == [["3", "900150983cd24fb0d6963f7d28e17f72"]])
    }

    @Test func otherConditionsStillHold() throws {
        let result = try query("SELECT 1 FROM file WHERE path = '/etc/a' AND size > 3", files: files)

        #expect(result.rows.isEmpty)
    }

    @Test func withoutAKeyTheQueryIsRefused() throws {
        let message = "hash has rows only for a given value: hash.path = … or hash.directory = …"

        #expect(throws: QueryError.invalid(sql: "SELECT * FROM hash", message: message)) {
            try query("SELECT * FROM hash", files: files)
        }
    }

    @Test func checksumsAreThoseOfTheContent() throws {
        let result = try query("SELECT sha1, sha256 FROM hash WHERE path = '/etc/a'", files: files)

        #expect(
            result.texts == [
                [
                    "a9993e364706816aba3e25717850c26c9cd0d89d",
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                ]
            ])
    }

    @Test func aFileOverTheLimitIsAnObstacle() throws {
        let result = try query(
            "SELECT md5 FROM hash WHERE path = '/etc/a'", files: files, parameters: ["hash_size_limit": [2]])

        #expect(result.rows.isEmpty)
        #expect(result.obstacles.map(\.cause) == [.unreadable(.tooLarge(path: "/etc/a", limit: 2))])
    }

    @Test func aPathThatIsNotAbsoluteNamesNothing() throws {
        let result = try query("SELECT 1 FROM file WHERE path IN ('', 'etc/a', '../etc/a')", files: files)

        #expect(result.rows.isEmpty)
    }
}
