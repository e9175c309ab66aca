import Foundation
import Tentacle
import TestSupport
import Testing

/// From `elpisd enrol token` to a stored file and to a revocation, with the real programs.
@Suite struct EnrolmentCommandTests {
    @Test func anEnrolledHostsFileIsStored() async throws {
        try await RunningServer.whileServing { server in
            let host = try server.enrolled("web1")

            let result = try server.send("web1.1.data", as: host)

            #expect(result.status == 0, "\(result.errors)")
            #expect(server.stored("web1.1.data") == "content of web1.1.data")
        }
    }

    @Test(arguments: ["web2.1.data", "web10.1.data", "web1.conf", "web1.data", "anything"])
    func aFileThatIsNotTheHostsOwnIsRefused(_ name: String) async throws {
        try await RunningServer.whileServing { server in
            let host = try server.enrolled("web1")

            let result = try server.send(name, as: host)

            #expect(result.status == 2)
            #expect(result.errors.contains("not permitted"))
            #expect(server.stored(name) == nil)
        }
    }

    @Test func aHostWithoutACertificateIsRefused() async throws {
        try await RunningServer.whileServing { server in
            let result = try server.send("web1.1.data", as: nil)

            #expect(result.status == 2)
            #expect(result.errors.contains("not permitted"))
            #expect(server.stored("web1.1.data") == nil)
        }
    }

    @Test func aCertificateOfAnotherAuthorityIsRefused() async throws {
        try await RunningServer.whileServing { server in
            try await RunningServer.whileServing { other in
                let stranger = try other.enrolled("web1")

                let result = try server.send("web1.1.data", as: stranger)

                #expect(result.status == 2)
                #expect(server.stored("web1.1.data") == nil)
            }
        }
    }

    @Test func theStateMadeForAnIdentityIsClosedToOthers() async throws {
        try await RunningServer.whileServing { server in
            _ = try server.enrolled("web1", host: "state/identity")

            let attributes = try FileManager.default.attributesOfItem(atPath: "\(server.folder)/state")
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func aTokenWorksOnce() async throws {
        try await RunningServer.whileServing { server in
            let token = try server.token(for: "web1")
            let first = try server.enrol(token, host: "host")

            let second = try server.enrol(token, host: "second")

            #expect(first.status == 0, "\(first.errors)")
            #expect(second.status == 2)
            #expect(second.errors.contains("not known, or was used already"))
            #expect(!FileManager.default.fileExists(atPath: "\(server.folder)/second/identity.json"))
        }
    }

    @Test func aTokenThatWasTakenBackIsRefused() async throws {
        try await RunningServer.whileServing { server in
            let token = try server.token(for: "web1")
            _ = try server.elpisd(["enrol", "withdraw", "web1"])

            let result = try server.enrol(token, host: "host")

            #expect(result.status == 2)
        }
    }

    @Test func aTokenOfAnotherServerIsNotSent() async throws {
        try await RunningServer.whileServing { server in
            try await RunningServer.whileServing { other in
                let result = try server.enrol(try other.token(for: "web1"), host: "host")

                let log = try String(contentsOfFile: "\(server.folder)/log", encoding: .utf8)
                #expect(result.status == 2)
                #expect(!log.contains("A request was refused"))
            }
        }
    }

    @Test func aNameWithACertificateIsGivenAgainOnlyOnRequest() async throws {
        try await RunningServer.whileServing { server in
            _ = try server.enrolled("web1")

            let result = try server.elpisd(["enrol", "token", "--host", "web1"])

            #expect(result.status == 2)
            #expect(result.errors.contains("--replace"))
        }
    }

    @Test func theCertificateOfAReplacedHostIsRefused() async throws {
        try await RunningServer.whileServing { server in
            let old = try server.enrolled("web1", host: "old")
            let new = try server.enrolled("web1", host: "new", ["--replace"])

            let (oldResult, newResult) = (
                try server.send("web1.1.data", as: old), try server.send("web1.2.data", as: new)
            )

            #expect(oldResult.status == 2)
            #expect(server.stored("web1.1.data") == nil)
            #expect(newResult.status == 0, "\(newResult.errors)")
        }
    }

    @Test func aRevokedHostIsRefused() async throws {
        try await RunningServer.whileServing { server in
            let host = try server.enrolled("web1")
            let revoked = try server.elpisd(["enrol", "revoke", "web1", "--reason", "stolen"])

            let result = try server.send("web1.1.data", as: host)

            #expect(revoked.status == 0, "\(revoked.errors)")
            #expect(result.status == 2)
            #expect(server.stored("web1.1.data") == nil)
        }
    }

    @Test func aRevocationHoldsOnAnOpenConnection() async throws {
        try await RunningServer.whileServing { server in
            let host = try server.enrolled("web1")
            let client = try TentacleClient(
                ClientSettings(
                    host: "localhost", port: server.port,
                    tls: ClientTLS(
                        trust: .authorities(try bytes(server.authority)),
                        identity: TLSIdentity(chain: try bytes(host.certificate), key: try bytes(host.key)),
                        oldest: .version1_3)))

            await #expect(throws: TransferError.self) {
                try await client.withConnection { connection in
                    try await connection.send(Array("before".utf8), as: "web1.1.data")
                    _ = try server.elpisd(["enrol", "revoke", "web1", "--reason", "stolen"])
                    try await connection.send(Array("after".utf8), as: "web1.2.data")
                }
            }

            #expect(server.stored("web1.1.data") == "before")
            #expect(server.stored("web1.2.data") == nil)
        }
    }

    @Test func theListTellsOfARevocationAndItsReason() async throws {
        try await RunningServer.whileServing { server in
            _ = try server.enrolled("web1")
            _ = try server.elpisd(["enrol", "revoke", "web1", "--reason", "stolen"])

            let list = try server.elpisd(["enrol", "list"]).output

            #expect(list.contains(/web1 .* revoked .*: stolen/))
        }
    }

    @Test func anAgentFetchesItsOwnConfigurationAlone() async throws {
        try await RunningServer.whileServing { server in
            let (own, other) = (try server.enrolled("web1"), try server.enrolled("web2", host: "other"))
            let file = "\(server.folder)/web1.conf"
            try Data("interval 60\n".utf8).write(to: URL(fileURLWithPath: file))
            let published = try server.elpisd(
                ["configuration", "publish", "--directory", server.incoming, "web1", file])

            let results = try [own, other].map { host in
                try elpis([
                    "tentacle", "get", "--server", server.address, "--ca", server.authority, "--certificate",
                    host.certificate, "--key", host.key, "--folder", server.folder, EnrolmentCommandTests.digestOfWeb1,
                ])
            }

            #expect(published.status == 0, "\(published.errors)")
            #expect(results.map(\.status) == [0, 2])
        }
    }

    /// `printf web1 | md5sum`
    private static let digestOfWeb1 = "e694aa37abf20c91a442da4841aeccdf.conf"

    @Test func openSSLVerifiesTheServersName() async throws {
        try await RunningServer.whileServing { server in
            let result = try server.openssl(["-verify_hostname", "localhost", "-verify_return_error"])

            #expect(result.status == 0)
            #expect(result.errors.contains("Verification: OK"))
            #expect(result.errors.contains("Protocol version: TLSv1.3"))
        }
    }

    @Test func openSSLFindsNoOtherName() async throws {
        try await RunningServer.whileServing { server in
            let result = try server.openssl(["-verify_hostname", "example.org", "-verify_return_error"])

            #expect(result.status != 0)
            #expect(result.errors.contains("hostname mismatch"))
        }
    }

    @Test func olderTLSIsRefused() async throws {
        try await RunningServer.whileServing { server in
            let result = try server.openssl(["-tls1_2"])

            #expect(result.status != 0)
        }
    }

    @Test func theKeysAreForTheirOwnerAlone() async throws {
        try await RunningServer.whileServing { server in
            _ = try server.enrolled("web1")

            let modes = try [
                "identity", "identity/authority.key", "identity/configuration.key", "identity/server.json", "host",
                "host/identity.json",
            ].map { path in
                try FileManager.default.attributesOfItem(atPath: "\(server.folder)/\(path)")[.posixPermissions] as? Int
            }

            #expect(modes == [0o700, 0o600, 0o600, 0o600, 0o700, 0o600])
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
}
