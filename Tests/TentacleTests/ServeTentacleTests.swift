import Foundation
import Glibc
import TestSupport
import Testing

/// `elpisd tentacle`, and the real clients in front of it.
@Suite struct ServeTentacleTests {
    private static let program = "\(projectFolder)/.build/debug/elpisd"

    /// Runs the server while a test talks to it; gives what it wrote and its exit status.
    private func withServer(
        _ arguments: [String], in folder: String, _ body: (_ port: Int) async throws -> Void
    ) async throws -> (errors: String, status: Int32) {
        let errors = "\(folder)/errors-\(UUID().uuidString)"
        let reserved = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let port = bindToLoopback(reserved)
        close(reserved)
        let child = try Child(
            ServeTentacleTests.program,
            ["tentacle", "--allow-root", "-a", "127.0.0.1", "-p", "\(port)"] + arguments, errors: errors)
        func text() -> String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }
        try await eventually { text().contains("Listening") }
        do {
            try await body(port)
        } catch {
            child.kill()
            throw error
        }
        Glibc.kill(child.pid, SIGTERM)
        let status = try await detached { child.end() }
        return (text(), status)
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> Program.Result {
        try await detached { try Program.run(program, arguments) }
    }

    private func stored(_ folder: String, _ name: String) -> String? {
        try? String(contentsOfFile: "\(folder)/spool/\(name)", encoding: .utf8)
    }

    @Test(.enabled(if: ReferenceAgent.folder != nil))
    func theReferenceClientSendsToIt() async throws {
        try await withFolder(files: ["a.1.data": "hello", "spool/conf/.keep": ""]) { folder in
            let server = try await withServer(["-s", "\(folder)/spool", "-x", "S3cret pw"], in: folder) { port in
                let sent = try await run(
                    ReferenceAgent.transferClient,
                    ["-a", "127.0.0.1", "-p", "\(port)", "-x", "S3cret pw", "\(folder)/a.1.data"])
                #expect(sent.status == 0)
            }

            #expect(stored(folder, "a.1.data") == "hello")
            #expect(server.status == 0)
            #expect(!server.errors.contains("S3cret"))
        }
    }

    /// Our program in the place of the client, with a certificate at both ends, compressed.
    @Test func theDropInSendsWithCertificates() async throws {
        try await withFolder(files: ["agent.1.data": "hello", "other.1.data": "no", "spool/.keep": ""]) { folder in
            let authority = try await TestAuthority(in: folder)
            let (server, client) = (try await authority.issue("server"), try await authority.issue("agent"))
            let ca = "\(authority.authority).pem"

            _ = try await withServer(
                ["-s", "\(folder)/spool", "-e", "\(server).pem", "-k", "\(server).key", "-f", ca], in: folder
            ) { port in
                let sent = try await run(
                    elpisProgram,
                    [
                        "tentacle", "client", "-z", "-p", "\(port)", "-e", "\(client).pem", "-k", "\(client).key", "-f",
                        ca, "\(folder)/agent.1.data",
                    ])
                #expect(sent.status == 0)
                let another = try await run(
                    elpisProgram,
                    [
                        "tentacle", "client", "-p", "\(port)", "-e", "\(client).pem", "-k", "\(client).key", "-f", ca,
                        "\(folder)/other.1.data",
                    ])
                #expect(another.status == 1 && another.errors.contains("not permitted"))
                let refused = try await run(
                    elpisProgram, ["tentacle", "client", "-c", "-p", "\(port)", "\(folder)/ca.pem"])
                #expect(refused.status == 1)
                #expect(refused.errors.contains("the server wants a certificate"))
            }

            #expect(stored(folder, "agent.1.data") == "hello")
            #expect(stored(folder, "other.1.data") == nil)
        }
    }

    @Test func itRelays() async throws {
        let server = ScriptedServer([[.hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .keepSilent]])
        defer { server.stop() }

        try await withFolder(files: ["a.1.data": "hello"]) { folder in
            let relay = try await withServer(["-b", "127.0.0.1", "-g", "\(server.port)"], in: folder) { port in
                let sent = try await run(
                    elpisProgram, ["tentacle", "client", "-p", "\(port)", "\(folder)/a.1.data"])
                #expect(sent.status == 0)
            }

            #expect(relay.status == 0)
        }
        #expect(server.heard.hasPrefix("SEND <a.1.data> SIZE 5\nhello"))
    }

    @Test(.enabled(if: geteuid() == 0))
    func itDoesNotRunAsRootUnlessTold() throws {
        let result = try Program.run(ServeTentacleTests.program, ["tentacle", "-s", "/tmp"])

        #expect(result.status == 2)
        #expect(result.errors.contains("does not run as root"))
    }

    @Test func anUnsafeSettingIsRefused() throws {
        let result = try Program.run(ServeTentacleTests.program, ["tentacle", "--allow-root", "-s", "/tmp", "-I"])

        #expect(result.status == 64)
        #expect(result.errors == "elpisd: -I is refused: listing and moving files is not offered\n")
    }
}
