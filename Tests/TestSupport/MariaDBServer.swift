internal import Foundation
internal import Glibc

/// A MariaDB server in a temporary folder, which ends with the test.
package enum MariaDBServer {
    package static let isInstalled =
        FileManager.default.isExecutableFile(atPath: "/usr/sbin/mariadbd")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/mariadb-install-db")

    /// The statements are run before the server takes logins, after those of a fresh installation.
    package static func with<Result>(sql: String, _ body: (String) throws -> Result) throws -> Result {
        let folder = "/tmp/elpis-db-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let user = ["--user=\(NSUserName())"]
        try Child(
            "/usr/bin/mariadb-install-db",
            user + [
                "--no-defaults", "--datadir=\(folder)/data", "--auth-root-authentication-method=normal",
                "--skip-test-db", "--skip-name-resolve",
            ]
        ).end()
        try Data((sql.replacingOccurrences(of: "; ", with: ";\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: "\(folder)/init.sql"))
        let server = try Child(
            "/usr/sbin/mariadbd",
            ["--no-defaults"] + user + [
                "--datadir=\(folder)/data", "--socket=\(folder)/s", "--skip-networking",
                "--init-file=\(folder)/init.sql",
                "--pid-file=\(folder)/pid", "--innodb-buffer-pool-size=8M", "--plugin-load-add=auth_socket",
            ])
        defer { server.kill() }
        // The socket appears when the statements have been run; there is nothing else to wait on.
        for _ in 0..<400 where !FileManager.default.fileExists(atPath: "\(folder)/pid") {
            usleep(50_000)
        }
        return try body("\(folder)/s")
    }
}
