import Foundation
import Glibc
import TestSupport

/// A real server that serves on loopback, and a host that is enrolled with it as `web1`.
struct EnrolledSite {
    static let server = "\(projectFolder)/.build/debug/elpisd"

    /// Holds the server's `ca` and `in`, and the host's `state`.
    let folder: String
    let port: Int

    static func with(_ body: (EnrolledSite) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "elpis-site-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        chmod(folder, 0o700)
        // One that is free now; another program would have to take it within this second.
        let probe = MessageSink()
        let site = EnrolledSite(folder: folder, port: probe.port)
        probe.stop()
        let server = try Child(
            EnrolledSite.server,
            [
                "serve", "--identity", "\(folder)/ca", "--name", "localhost", "--directory", "\(folder)/in",
                "--address", "127.0.0.1", "--port", "\(site.port)",
            ])
        defer { server.kill() }
        try site.enrol()
        try await body(site)
    }

    /// The server makes the authority when it starts.
    private func enrol() throws {
        var token = ""
        while token.isEmpty {
            usleep(50_000)
            token =
                try Program.run(
                    EnrolledSite.server,
                    ["enrol", "token", "--identity", "\(folder)/ca", "--host", "web1", "--replace"]
                ).output.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        }
        while try Program.run(
            elpisProgram, ["enrol", "localhost:\(port)", token, "--identity", "\(folder)/state/identity"]
        ).status != 0 { usleep(50_000) }
    }
}
