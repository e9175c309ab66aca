import Foundation
import TestSupport
import Testing

@testable import Tentacle

/// The client through the real tinyproxy.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/tinyproxy")))
struct RealProxyTests {
    private func withProxy<Result>(_ body: (_ port: Int) async throws -> Result) async throws -> Result {
        try await withFolder { folder in
            let reserved = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let port = bindToLoopback(reserved)
            close(reserved)
            let settings = """
                Port \(port)
                Listen 127.0.0.1
                Timeout 20
                Allow 127.0.0.1
                BasicAuth me s3cret
                LogFile "\(folder)/log"

                """
            try settings.write(toFile: "\(folder)/proxy.conf", atomically: true, encoding: .utf8)
            let child = try Child("/usr/bin/tinyproxy", ["-d", "-c", "\(folder)/proxy.conf"])
            defer { child.kill() }
            try await eventually { canConnect(to: port) }
            return try await body(port)
        }
    }

    private func canConnect(to port: Int) -> Bool {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    @Test func aFileGoesThroughTheProxy() async throws {
        let server = ScriptedServer([[.hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .keepSilent]])
        defer { server.stop() }

        try await withProxy { port in
            var settings = ClientSettings(host: "127.0.0.1", port: server.port, tls: nil)
            settings.proxy = HTTPProxy(host: "127.0.0.1", port: port, credentials: "me:s3cret")

            try await TentacleClient(settings).withConnection { try await $0.send(Array("hello".utf8), as: "x") }
        }

        #expect(server.heard.hasPrefix("SEND <x> SIZE 5\nhello"))
    }

    @Test func tlsGoesThroughTheProxy() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(certificate: try await authority.issue("s"), in: folder)
            defer { server.stop() }
            let tls = ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3)

            try await withProxy { port in
                var settings = ClientSettings(host: "localhost", port: server.port, tls: tls)
                settings.proxy = HTTPProxy(host: "127.0.0.1", port: port, credentials: "me:s3cret")
                let client = try TentacleClient(settings)

                await #expect(throws: TransferError.garbage(.fetching("x"))) {
                    try await client.withConnection { try await $0.receive("x", limit: 10) }
                }
            }
        }
    }

    /// The address of the proxy is not the server's, however right it is for the certificate.
    @Test func theProxysAddressVouchesForNobody() async throws {
        try await withFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let server = try await OpenSSLServer(
                certificate: try await authority.issue("s", alternatives: "IP:127.0.0.1"), in: folder)
            defer { server.stop() }
            let tls = ClientTLS(trust: .authorities(authority.certificate), identity: nil, oldest: .version1_3)

            try await withProxy { port in
                var settings = ClientSettings(host: "localhost", port: server.port, tls: tls)
                settings.proxy = HTTPProxy(host: "127.0.0.1", port: port, credentials: "me:s3cret")
                let client = try TentacleClient(settings)

                await #expect(throws: TransferError.tls(.wrongName(wanted: "localhost"))) {
                    try await client.withConnection { _ in }
                }
            }
        }
    }

    @Test func aWrongLoginIsSaid() async throws {
        try await withProxy { port in
            var settings = ClientSettings(host: "127.0.0.1", port: 1, tls: nil)
            settings.proxy = HTTPProxy(host: "127.0.0.1", port: port, credentials: "me:wrong")
            let client = try TentacleClient(settings)

            await #expect {
                try await client.withConnection { _ in }
            } throws: {
                guard case TransferError.proxyRefused(let answer) = $0 else { return false }
                return answer.hasPrefix("40")
            }
        }
    }
}
