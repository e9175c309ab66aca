internal import Foundation
internal import Glibc
internal import Synchronization

/// A MariaDB server on a socket and on a loopback port, with TLS and authorities of its own, until the test ends it.
package final class RunningMariaDB: Sendable {
    private struct State {
        var port: UInt16
        var server: Child?
    }

    package let folder: String
    package var port: UInt16 { state.withLock { $0.port } }
    /// The PEM file of the authority that its certificate is from. The certificate is for `localhost` only.
    package var authority: String { "\(folder)/ca.pem" }
    package var socket: String { "\(folder)/s" }
    private let options: [String]
    private let state: Mutex<State>

    /// Makes and starts a server. `options` are added to its own.
    package init(_ options: [String] = [], tls: TLS) async throws {
        folder = "/tmp/elpis-db-\(UUID().uuidString.prefix(8))"
        state = Mutex(State(port: try RunningMariaDB.freePort()))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let user = ["--no-defaults", "--user=\(NSUserName())"]
        var own = [
            "--datadir=\(folder)/data", "--socket=\(folder)/s", "--bind-address=127.0.0.1",
            "--pid-file=\(folder)/pid", "--tmpdir=\(folder)", "--skip-name-resolve",
            // Many servers run at once: the kernel has few of its own asynchronous requests, and the memory is for all.
            "--innodb-use-native-aio=0", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M",
            "--plugin-load-add=auth_ed25519",
        ]
        switch tls {
        case .offered:
            try RunningMariaDB.makeCertificates(in: folder)
            own += ["--ssl-ca=\(folder)/ca.pem", "--ssl-cert=\(folder)/server.pem", "--ssl-key=\(folder)/server.key"]
        case .missing: own += ["--skip-ssl"]
        }
        self.options = user + own + options
        let installation = try Program.run(
            "/usr/bin/mariadb-install-db",
            user + [
                "--datadir=\(folder)/data", "--auth-root-authentication-method=normal", "--skip-test-db",
                "--skip-name-resolve", "--innodb-use-native-aio=0", "--innodb-buffer-pool-size=16M",
            ])
        guard installation.status == 0 else { throw NotStarted(log: installation.output + installation.errors) }
        try await start()
    }

    package enum TLS { case offered, missing }

    /// Starts it where it was; on another port where somebody has taken that one meanwhile.
    package func start() async throws {
        for _ in 0..<RunningMariaDB.attempts {
            // It is there only where the server was killed.
            try? FileManager.default.removeItem(atPath: "\(folder)/pid")
            let child = try Child(
                "/usr/sbin/mariadbd", options + ["--port=\(port)"], output: "\(folder)/log", errors: "\(folder)/log")
            if try await isServing(child) {
                state.withLock { $0.server = child }
                return
            }
            let free = try RunningMariaDB.freePort()
            state.withLock { $0.port = free }
        }
        let log = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
        throw NotStarted(log: String(log.suffix(4000)))
    }

    private static let attempts = 5
    /// Long enough for a machine on which everything else runs as well.
    private static let patience = Duration.seconds(90)

    /// False when it has ended, or is ended because it is not ready in time.
    private func isServing(_ child: Child) async throws -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + RunningMariaDB.patience
        while clock.now < deadline {
            if FileManager.default.fileExists(atPath: "\(folder)/pid"), (try? administer("SELECT 1")) != nil {
                return true
            }
            if child.hasEnded { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        child.kill()
        return false
    }

    /// Ends it as a loss of power would.
    package func kill() {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        server?.kill()
    }

    /// Ends it, and removes its folder.
    package func remove() {
        kill()
        try? FileManager.default.removeItem(atPath: folder)  // Temporary: a rest harms nobody.
    }

    /// Runs statements as the server's administrator; gives what they answer.
    @discardableResult
    package func administer(_ sql: String) throws -> String {
        let result = try Program.run(
            "/usr/bin/mariadb", ["--no-defaults", "-u", "root", "-S", socket, "-N", "-e", sql])
        guard result.status == 0 else { throw Refused(reason: result.errors) }
        return result.output
    }

    package struct NotStarted: Error { let log: String }
    package struct Refused: Error { let reason: String }

    private static func freePort() throws -> UInt16 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard bound else { throw NotStarted(log: "no port is free") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func makeCertificates(in folder: String) throws {
        let script = """
            cd "$0"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
                -keyout ca.key -out ca.pem
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
                -keyout server.key -out server.csr
            printf 'subjectAltName=DNS:localhost\\n' > names
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names \
                -out server.pem
            chmod 600 server.key
            """
        let result = try Program.run("/bin/sh", ["-e", "-c", script, folder])
        guard result.status == 0 else { throw Refused(reason: result.errors) }
    }
}
