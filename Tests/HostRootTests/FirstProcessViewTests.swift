import Foundation
import Glibc
import TestSupport
import Testing

/// A service with a narrow view of its own looks at the host as its first process sees it. Needs root, for namespaces.
@Suite(.enabled(if: geteuid() == 0)) struct FirstProcessViewTests {
    /// Runs a query in a mount namespace in which /home is empty, below a first process that sees everything.
    private func rows(_ sql: String, root: String) throws -> [String] {
        let script = "mount -t tmpfs none /home && exec \"$0\" \"$@\""
        let output = try Program.run(
            "/usr/bin/unshare",
            ["-pf", "--mount-proc", "sh", "-c", "unshare -m sh -c '\(script)' \"$0\" \"$@\"; exit $?"]
                + [elpisProgram, "query", "--root", root, "--format", "csv", sql]
        ).output
        return output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }

    @Test func itSeesTheMountsOfTheHost() throws {
        let sql = "SELECT count(*) FROM mounts WHERE path = '/home'"

        #expect(try rows(sql, root: "/proc/1/root") == ["0"])
        #expect(try rows(sql, root: "/") == ["1"])
    }

    @Test func itSeesTheProcessesOfTheHost() throws {
        #expect(try rows("SELECT pid FROM processes WHERE pid = 1", root: "/proc/1/root") == ["1"])
    }
}
