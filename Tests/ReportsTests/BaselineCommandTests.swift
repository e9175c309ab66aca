import TestSupport
import Testing

/// `elpis baseline`, as a person runs it.
struct BaselineCommandTests {
    @Test func filesCanBeLearntAlone() throws {
        try withTemporaryFolder(["root/etc/passwd": "root:x:0:0::/root:/bin/sh\n"]) { folder in
            let options = [
                "--root", "\(folder)/root", "--state", "\(folder)/state", "--seal-key", "\(folder)/keys/key",
            ]
            _ = try elpis(["baseline", "learn", "--only", "files"] + options)

            let sql = "SELECT group_concat(document) FROM watch_state"
            #expect(try elpis(["query", sql, "--format", "csv"] + options).output.contains("manifest,files"))
        }
    }
}
