import Foundation
import TestSupport

/// A real `elpisd serve` on the loopback, with an authority of its own, and hosts that enrol at it.
struct RunningServer {
    /// A host's certificate and key, as files.
    struct Enrolled {
        let certificate: String
        let key: String
    }

    let folder: String
    let port: Int

    var identity: String { "\(folder)/identity" }
    var incoming: String { "\(folder)/incoming" }
    var authority: String { "\(identity)/authority.pem" }
    var address: String { "localhost:\(port)" }

    /// Starts it, and ends it by its id after the body.
    static func whileServing<Result>(
        _ options: [String] = [], _ body: (RunningServer) async throws -> Result
    ) async throws -> Result {
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let child = try Child(
            elpisdProgram,
            [
                "serve", "--identity", "\(folder)/identity", "--directory", "\(folder)/incoming", "--name", "localhost",
                "--address", "127.0.0.1", "--port", "0",
            ] + options, errors: "\(folder)/log")
        defer { child.kill() }
        return try await body(RunningServer(folder: folder, port: try await port(in: "\(folder)/log")))
    }

    /// The port that the server says it listens on.
    private static func port(in log: String) async throws -> Int {
        for _ in 0..<600 {
            let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""  // Not there before it says something.
            if let match = text.firstMatch(of: /ports=([0-9]+) .*Listening\n/), let port = Int(match.1) { return port }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CocoaError(.fileReadUnknown)
    }

    /// Runs a command of the server's operator.
    func elpisd(_ arguments: [String]) throws -> Program.Result {
        try Program.run(elpisdProgram, arguments + ["--identity", identity])
    }

    func token(for name: String, _ options: [String] = []) throws -> String {
        try elpisd(["enrol", "token", "--host", name] + options).output
    }

    /// Enrols by the token on standard input; the identity goes into the folder `host`.
    func enrol(_ token: String, host: String) throws -> Program.Result {
        try elpis(["enrol", address, "-", "--identity", "\(folder)/\(host)"], input: Array(token.utf8))
    }

    func enrolled(_ name: String, host: String = "host", _ options: [String] = []) throws -> Enrolled {
        _ = try enrol(try token(for: name, options), host: host)
        let file = URL(fileURLWithPath: "\(folder)/\(host)/identity.json")
        let identity = try JSONDecoder().decode([String: Value].self, from: try Data(contentsOf: file))
        let found = Enrolled(certificate: "\(folder)/\(host)/certificate.pem", key: "\(folder)/\(host)/key.pem")
        try Data((identity["certificatePEM"]?.text ?? "").utf8).write(to: URL(fileURLWithPath: found.certificate))
        try Data((identity["keyPEM"]?.text ?? "").utf8).write(to: URL(fileURLWithPath: found.key))
        return found
    }

    /// Sends a file of this name with `elpis tentacle send`.
    func send(_ name: String, as host: Enrolled?) throws -> Program.Result {
        let file = "\(folder)/\(name)"
        try Data("content of \(name)".utf8).write(to: URL(fileURLWithPath: file))
        let proof = host.map { ["--certificate", $0.certificate, "--key", $0.key] } ?? []
        return try elpis(["tentacle", "send", "--server", address, "--ca", authority] + proof + [file])
    }

    /// What the server keeps under this name.
    func stored(_ name: String) -> String? {
        try? String(contentsOfFile: "\(incoming)/\(name)", encoding: .utf8)  // Nil: it keeps nothing.
    }

    /// What OpenSSL's client says of the server.
    func openssl(_ options: [String]) throws -> Program.Result {
        try Program.run(
            "/usr/bin/openssl", ["s_client", "-brief", "-connect", address, "-CAfile", authority] + options)
    }

    /// A value of which only texts matter.
    private struct Value: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            text = try? decoder.singleValueContainer().decode(String.self)  // Other kinds are of no interest.
        }
    }
}
