import Foundation
import Glibc
import TestSupport
import Testing

/// The agent and the server as programs: a host enrols, reports over mutual TLS, and takes what is published for it.
@Suite(.timeLimit(.minutes(2))) struct AgentRemoteTests {
    @Test func aPublishedConfigurationIsUsed() async throws {
        try await EnrolledSite.with { site in
            try site.withAgent("remote_config 1") {
                while try site.messages(with: "agent_name='web1'") == 0 { usleep(50_000) }
                try site.publish("description published")

                while try site.messages(with: "description='published'") == 0 { usleep(50_000) }
            }
        }
    }

    /// One round after the collection has come, its program is found by the module.
    @Test func aModuleRunsAProgramOfACollection() async throws {
        try await EnrolledSite.with { site in
            let tools = "\(site.folder)/tools"
            try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
            try "#!/bin/sh\necho from the collection\n".write(
                toFile: "\(tools)/say", atomically: true, encoding: .utf8)
            chmod("\(tools)/say", 0o755)
            let result = try Program.run(
                EnrolledSite.server,
                [
                    "collection", "publish", "--identity", "\(site.folder)/ca", "--directory", "\(site.folder)/in",
                    "tools", tools,
                ])
            try #require(result.status == 0)
            let module = "module_begin\nmodule_name said\nmodule_type async_string\nmodule_exec say\nmodule_end"

            try site.withAgent("remote_config 1\nfile_collection tools\n\(module)") {
                while try site.messages(with: "from the collection") == 0 { usleep(50_000) }
            }
            try site.withAgent("remote_config 0\nfile_collection tools\n\(module)") {
                let collections = "\(site.folder)/state/agent/collections"
                while try FileManager.default.contentsOfDirectory(atPath: collections) != [] { usleep(50_000) }
            }
        }
    }

    @Test func aConfigurationThatReachesNoServerIsGivenUp() async throws {
        try await EnrolledSite.with { site in
            try site.withAgent("remote_config 1") {
                while try site.messages(with: "agent_name='web1'") == 0 { usleep(50_000) }
                try site.publish("server_ip 127.0.0.1\nserver_port 1\ndescription lost")

                while try !site.status().contains("reached no server in 3 rounds") { usleep(200_000) }
                // What was measured under it arrives, under the configuration before.
                while try site.messages(with: "description='lost'") == 0 { usleep(50_000) }
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func theTablesOfAnEnrolledHostArrive() async throws {
        try await EnrolledSite.with { site in
            func tables() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/in").filter {
                    $0.hasSuffix(".tables")
                }
            }
            try site.withAgent("elpis_audit 1\ninterval 300") {
                while try tables().isEmpty { usleep(50_000) }
                while !FileManager.default.fileExists(atPath: "\(site.folder)/state/agent/tables.versions") {
                    usleep(50_000)
                }
            }
            let first = try #require(try tables().first)

            let answer = try Program.run(
                elpisProgram,
                ["query", "--from", "\(site.folder)/in/\(first)", "SELECT count(*) > 5 AS many FROM users"])

            #expect(answer.output.split(separator: "\n").last == "1")
        }
    }

    @Test func aCertificateThatIsDueIsRenewed() async throws {
        try await EnrolledSite.with { site in
            let path = "\(site.folder)/state/identity/identity.json"
            func identity() throws -> [String: Any] {
                let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
                return try #require(json as? [String: Any])
            }
            var old = try identity()
            old["renewal"] = 0
            try JSONSerialization.data(withJSONObject: old).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)

            try site.withAgent("remote_config 0") {
                while try identity()["certificatePEM"] as? String == old["certificatePEM"] as? String {
                    usleep(50_000)
                }
                // The new one is used, which ends the old one.
                while try !site.certificates().contains("superseded") { usleep(50_000) }
            }
            #expect(try identity()["keyPEM"] as? String != old["keyPEM"] as? String)
        }
    }

    @Test func aHostWhoseCertificateWasRevokedIsToldToEnrolAnew() async throws {
        try await EnrolledSite.with { site in
            try site.withAgent("") {
                while try site.messages(with: "agent_name='web1'") == 0 { usleep(50_000) }
                let revocation = try Program.run(
                    EnrolledSite.server,
                    ["enrol", "revoke", "--identity", "\(site.folder)/ca", "web1", "--reason", "lost"])
                try #require(revocation.status == 0)

                while try !site.status().contains("enrol the host anew (elpis enrol)") { usleep(200_000) }
            }
        }
    }

    @Test func nothingIsTakenWhereTheHostDoesNotWantIt() async throws {
        try await EnrolledSite.with { site in
            try site.publish("remote_config 1\ndescription published")

            try site.withAgent("remote_config 0") {
                while try site.messages(with: "agent_name='web1'") < 3 { usleep(50_000) }
            }

            #expect(try site.messages(with: "published") == 0)
            #expect(!FileManager.default.fileExists(atPath: "\(site.folder)/state/agent/remote.json"))
        }
    }
}

extension EnrolledSite {
    fileprivate func configuration(_ text: String) throws -> String {
        let path = "\(folder)/\(UUID().uuidString).conf"
        try "interval 1\nelpis_audit 0\ntemporal_min_size 0\n\(text)\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    fileprivate func publish(_ text: String) throws {
        let result = try Program.run(
            EnrolledSite.server,
            [
                "configuration", "publish", "--identity", "\(folder)/ca", "--directory", "\(folder)/in", "web1",
                try configuration(text),
            ])
        try #require(result.status == 0)
    }

    /// Messages that the server has and that contain a text.
    fileprivate func messages(with text: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/in").filter { $0.hasSuffix(".data") }
            .filter { try String(contentsOfFile: "\(folder)/in/\($0)", encoding: .utf8).contains(text) }.count
    }

    fileprivate func certificates() throws -> String {
        try Program.run(EnrolledSite.server, ["enrol", "list", "--identity", "\(folder)/ca"]).output
    }

    fileprivate func status() throws -> String {
        try Program.run(elpisProgram, ["agent", "status", "--state", "\(folder)/state"]).output
    }

    /// The agent is at work for as long as the test looks at it.
    fileprivate func withAgent(_ text: String, _ body: () throws -> Void) throws {
        let local = try configuration(
            "\(text)\nelpis_state \(folder)/state\nelpis_identity \(folder)/state/identity")
        let agent = try Child(elpisProgram, ["agent", "run", "--configuration", local])
        defer { agent.kill() }
        try body()
    }
}
