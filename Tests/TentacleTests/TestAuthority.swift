import Foundation
import TestSupport
import Testing

/// A throw-away authority, whose certificates the real openssl makes, in a folder.
struct TestAuthority {
    let folder: String

    private static let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    init(in folder: String, name: String = "ca") async throws {
        self.folder = folder
        authority = "\(folder)/\(name)"
        try await openssl(
            ["req", "-x509", "-subj", "/CN=\(name)", "-days", "10", "-keyout", "\(authority).key"]
                + ["-out", "\(authority).pem", "-addext", "keyUsage=keyCertSign,cRLSign"] + TestAuthority.key)
    }

    /// Where its certificate and key are, without the end.
    let authority: String

    var certificate: [UInt8] { TestAuthority.bytes("\(authority).pem") }

    /// The SHA-256 of its certificate.
    var fingerprint: [UInt8] {
        get async throws {
            let path = "\(authority).pem"
            return try await detached {
                let der = try Program.run("/usr/bin/openssl", ["x509", "-in", path, "-outform", "DER"])
                return Array(
                    try Program.run(
                        "/usr/bin/openssl", ["dgst", "-sha256", "-binary"], input: Array(der.bytes)
                    ).bytes)
            }
        }
    }

    /// Makes `NAME.key` and `NAME.pem` in the folder. A certificate of minus one day has expired.
    @discardableResult
    func issue(
        _ name: String, alternatives: String? = "DNS:localhost,IP:127.0.0.1,IP:::1", days: Int = 5
    ) async throws -> String {
        let path = "\(folder)/\(name)"
        let names = alternatives.map { ["-addext", "subjectAltName=\($0)"] } ?? []
        try await openssl(
            ["req", "-new", "-subj", "/CN=\(name)", "-keyout", "\(path).key", "-out", "\(path).csr"] + names
                + TestAuthority.key)
        try await openssl([
            "x509", "-req", "-in", "\(path).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
            "-CAcreateserial", "-copy_extensions", "copyall", "-days", "\(days)", "-out", "\(path).pem",
        ])
        return path
    }

    /// The same, of a certificate that will be valid in 2099.
    func issueForTheFuture(_ name: String) async throws -> String {
        let path = try await issue(name)
        let settings = """
            [ca]
            default_ca = own
            [own]
            database = \(path).index
            new_certs_dir = \(folder)
            rand_serial = yes
            default_md = sha256
            copy_extensions = copy
            policy = names
            [names]
            commonName = supplied
            """
        try settings.write(toFile: "\(path).settings", atomically: true, encoding: .utf8)
        try "".write(toFile: "\(path).index", atomically: true, encoding: .utf8)
        try await openssl([
            "ca", "-batch", "-notext", "-config", "\(path).settings", "-in", "\(path).csr", "-cert",
            "\(authority).pem", "-keyfile", "\(authority).key", "-startdate", "20990101000000Z", "-enddate",
            "20990201000000Z", "-out", "\(path).pem",
        ])
        return path
    }

    private func openssl(_ arguments: [String]) async throws {
        let result = try await detached { try Program.run("/usr/bin/openssl", arguments) }
        try #require(result.status == 0, "\(result.errors)")
    }

    static func bytes(_ path: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path) ?? Data()) }
}

/// The real `openssl s_server`: it ends with the test, and answers each line with the line turned round.
struct OpenSSLServer {
    let port: Int
    private let child: Child

    init(certificate: String, chain: String? = nil, arguments: [String] = [], in folder: String) async throws {
        let output = "\(folder)/s_server-\(UUID().uuidString)"
        child = try Child(
            "/usr/bin/openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-rev", "-cert", "\(certificate).pem", "-key",
                "\(certificate).key",
            ] + (chain.map { ["-cert_chain", $0] } ?? []) + arguments, output: output)
        var found: Int?
        for _ in 0..<500 where found == nil {
            try await Task.sleep(for: .milliseconds(10))
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            found = text.firstMatch(of: #/ACCEPT 127\.0\.0\.1:(\d+)\n/#).flatMap { Int($0.1) }
        }
        port = try #require(found)
    }

    func stop() { child.kill() }
}

/// Like ``withTemporaryFolder(_:beneath:_:)``, for asynchronous work.
func withFolder<Result>(
    files: [String: String] = [:], _ body: (_ folder: String) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
    for (path, content) in files {
        let file = URL(fileURLWithPath: folder).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }
    return try await body(folder)
}
