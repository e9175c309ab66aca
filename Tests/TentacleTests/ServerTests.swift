import Foundation
import Glibc
import NIOCore
import TestSupport
import Testing

@testable import Tentacle

/// The server over loopback, with the real client of the reference implementation.
@Suite(.serialized, .timeLimit(.minutes(1)), .enabled(if: ReferenceAgent.folder != nil))
struct ReferenceClientTests {
    @Test func aFileArrives() async throws {
        try await LoopbackServer.with { server in
            let result = try await server.referenceClient([], files: ["a.1.data": "hello"])

            #expect(result.status == 0 && server.file("a.1.data") == "hello")
        }
    }

    @Test func severalFilesArriveOverOneConnection() async throws {
        try await LoopbackServer.with { server in
            let result = try await server.referenceClient([], files: ["a.1.data": "one", "b.2.data": "two"])

            #expect(result.status == 0 && server.file("a.1.data") == "one" && server.file("b.2.data") == "two")
        }
    }

    @Test func thePasswordLetsIn() async throws {
        try await LoopbackServer.with {
            $0.password = PasswordDigest(of: "S3cret pw")
        } _: { server in
            let right = try await server.referenceClient(["-x", "S3cret pw"], files: ["a.1.data": "hello"])
            let wrong = try await server.referenceClient(["-x", "secret"], files: ["b.1.data": "hello"])
            let none = try await server.referenceClient([], files: ["c.1.data": "hello"])

            #expect(right.status == 0 && wrong.status != 0 && none.status != 0)
            #expect(server.names == ["a.1.data"])
        }
    }

    @Test func anExistingFileIsKept() async throws {
        try await LoopbackServer.with { server in
            _ = try await server.referenceClient([], files: ["a.1.data": "first"])

            let result = try await server.referenceClient([], files: ["a.1.data": "second"])
            #expect(result.status == 1 && server.file("a.1.data") == "first")
        }
    }

    @Test func anExistingFileIsReplacedWhereThatIsSet() async throws {
        try await LoopbackServer.with {
            $0.overwrites = true
        } _: { server in
            _ = try await server.referenceClient([], files: ["a.1.data": "first"])

            let result = try await server.referenceClient([], files: ["a.1.data": "second"])
            #expect(result.status == 0 && server.file("a.1.data") == "second")
        }
    }

    @Test func aFileThatIsTooBigIsRefused() async throws {
        try await LoopbackServer.with {
            $0.limits.fileSize = 10
        } _: { server in
            let result = try await server.referenceClient([], files: ["a.1.data": "more than ten"])

            #expect(result.status == 1)
            #expect(server.names == [])
        }
    }

    @Test func filtersChooseTheFolder() async throws {
        try await LoopbackServer.with(
            folders: ["conf", "md5"],
            rules: try Filters(
                Filters.standard.replacingOccurrences(
                    of: ";.*\\.zip:collections;.*\\.lock:trans;.*\\.rcmd:commands", with: ""))
        ) { server in
            let files = ["x.conf": "c", "x.md5": "m", "x.conf.123.data": "d"]
            let result = try await server.referenceClient([], files: files)

            #expect(result.status == 0 && server.file("conf/x.conf") == "c" && server.file("md5/x.md5") == "m")
            // The reference server would put this one into conf.
            #expect(server.file("x.conf.123.data") == "d")
        }
    }

    @Test func aFileIsFetched() async throws {
        try await LoopbackServer.with { server in
            try Data("content".utf8).write(to: URL(fileURLWithPath: "\(server.folder)/x.md5"))
            let (port, folder) = (server.port, server.folder)

            let fetched = try await detached {
                try withTemporaryFolder { own in
                    _ = try Program.run(
                        "/bin/sh",
                        [
                            "-c", "cd \"$0\" && perl \"$1\" -a 127.0.0.1 -p \"$2\" -g x.md5", own,
                            ReferenceAgent.transferClient, "\(port)",
                        ])
                    return FileManager.default.contents(atPath: "\(own)/x.md5")
                }
            }
            #expect(fetched == FileManager.default.contents(atPath: "\(folder)/x.md5"))
        }
    }

    /// With a client certificate (-e) it does not start with the TLS library of today.
    @Test func tlsWorks() async throws {
        try await withAuthority { authority, _ in
            let identity = try identity(try await authority.issue("server"))
            try await LoopbackServer.with {
                $0.tls = ServerTLS(identity: identity, clientCertificates: .none, oldest: .version1_3)
            } _: { server in
                let secure = try await server.referenceClient(
                    ["-c"], files: ["a.1.data": "hello"], environment: ["SSL_CERT_FILE": "\(authority.authority).pem"])
                let clear = try await server.referenceClient([], files: ["c.1.data": "hello"])

                #expect(secure.status == 0, "\(secure.errors)")
                #expect(clear.status != 0)
                #expect(server.names == ["a.1.data"])
            }
        }
    }
}

/// The server over loopback, with our client.
@Suite(.timeLimit(.minutes(1))) struct ServerTests {
    @Test(arguments: [TransferForm.plain, .compressed], [TransferForm.plain, .compressed])
    func whatWasSentIsFetched(_ sent: TransferForm, _ fetched: TransferForm) async throws {
        try await LoopbackServer.with { server in
            let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }

            let found = try await server.client().withConnection { connection in
                try await connection.send(content, as: "a.1.data", sent)
                return try await connection.receive("a.1.data", limit: 1 << 20, fetched)
            }
            #expect(found == content)
        }
    }

    @Test func anArchiveThatIsNoneLeavesNothing() async throws {
        try await LoopbackServer.with { server in
            let socket = try RawSocket(port: server.port)
            socket.send("ZSEND <a.1.data> SIZE 10\nno archive")

            #expect(try await socket.receive(lines: 2) == "ZSEND OK\nZSEND ERR\n")
            #expect(server.names == [])
        }
    }

    @Test func aTransferThatBreaksOffLeavesNothing() async throws {
        try await LoopbackServer.with { server in
            let socket = try RawSocket(port: server.port)
            socket.send("SEND <a.1.data> SIZE 1000000\n")
            #expect(try await socket.receive() == "SEND OK\n")
            socket.send(String(repeating: "x", count: 400_000))
            socket.close()

            try await eventually { server.names == [] }
        }
    }

    @Test func theModeOfAFileIsClosedToOthers() async throws {
        try await LoopbackServer.with { server in
            try await server.client().withConnection { try await $0.send([1], as: "a.1.data") }

            let attributes = try FileManager.default.attributesOfItem(atPath: "\(server.folder)/a.1.data")
            #expect(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    @Test func aLinkInTheStorageIsNotFollowed() async throws {
        try await LoopbackServer.with { server in
            symlink("/etc/hostname", "\(server.folder)/x.conf")

            let fetched = try await server.client().withConnection { try await $0.receive("x.conf", limit: 99) }
            #expect(fetched == nil)
        }
    }

    @Test func asManyConnectionsAsAllowedAreServed() async throws {
        try await LoopbackServer.with {
            $0.limits.connectionsPerAddress = 3
        } _: { server in
            let sockets = try (0..<3).map { _ in try RawSocket(port: server.port) }
            for socket in sockets { socket.send("RECV <none>\n") }
            for socket in sockets { #expect(try await socket.receive() == "RECV ERR (file does not exist)\n") }

            let extra = try RawSocket(port: server.port)
            #expect(try await extra.receive() == "")
            #expect(server.server.counters.shed == 1)
        }
    }

    @Test func whoKeepsSilentIsLeft() async throws {
        try await LoopbackServer.with {
            $0.limits.silence = .milliseconds(100)
        } _: { server in
            let socket = try RawSocket(port: server.port)

            #expect(try await socket.receive() == "")
        }
    }

    @Test func whoSendsAByteNowAndThenIsLeft() async throws {
        try await LoopbackServer.with {
            $0.limits.transfer = .milliseconds(300)
        } _: { server in
            let socket = try RawSocket(port: server.port)
            socket.send("SEND <a.1.data> SIZE 1000000\n")
            #expect(try await socket.receive() == "SEND OK\n")

            let isLeft = try await detached {
                for _ in 0..<200 where !socket.isClosed {
                    socket.send("x")
                    usleep(20_000)
                }
                return socket.isClosed
            }
            #expect(isLeft)
        }
    }

    @Test func anAgentSendsNoMoreThanAllowedInAMinute() async throws {
        try await LoopbackServer.with {
            $0.limits.filesPerMinute = 2
        } _: { server in
            await #expect(throws: TransferError.self) {
                try await server.client().withConnection { connection in
                    for number in 0..<9 { try await connection.send([1], as: "a.\(number).data") }
                }
            }
            // A minute may have ended between two of them.
            #expect((2...4).contains(server.names.count))
        }
    }

    @Test func aFullDiskIsToldBeforeTheFileComes() async throws {
        try await LoopbackServer.with {
            $0.limits.freeSpace = .max / 2
        } _: { server in
            await #expect(
                throws: TransferError.refused(.sending("a"), "the server's disk is full, try again later")
            ) {
                try await server.client().withConnection { try await $0.send([1], as: "a") }
            }
        }
    }

    @Test func theDeskTakesAndGives() async throws {
        try await LoopbackServer.with(rules: OnlyDesk(), desk: EchoDesk()) { server in
            let answer = try await server.client().withConnection { connection in
                try await connection.send(Array("question".utf8), as: "a.request")
                return try await connection.receive("a.reply", limit: 99)
            }
            #expect(answer == Array("a.reply for 127.0.0.1".utf8))
            #expect(server.names == [])
        }
    }

    @Test func whatTheRulesRefuseIsToldSo() async throws {
        try await LoopbackServer.with(rules: Nothing()) { server in
            await #expect(throws: TransferError.refused(.sending("a"), "not permitted")) {
                try await server.client().withConnection { try await $0.send([1], as: "a") }
            }
            await #expect(throws: TransferError.refused(.fetching("a"), "not permitted")) {
                try await server.client().withConnection { _ = try await $0.receive("a", limit: 9) }
            }
        }
    }

    @Test func theCertificateNamesThePeer() async throws {
        try await withAuthority { authority, folder in
            let (server, agent) = (
                try identity(try await authority.issue("server")),
                try identity(try await authority.issue("agent"))
            )
            try await LoopbackServer.with(rules: OwnNameOnly()) {
                $0.tls = ServerTLS(
                    identity: server, clientCertificates: .required(authorities: authority.certificate),
                    oldest: .version1_3)
            } _: { server in
                let client = try server.client {
                    $0.tls = ClientTLS(trust: .authorities(authority.certificate), identity: agent, oldest: .version1_3)
                }
                try await client.withConnection { try await $0.send([1], as: "agent.1.data") }
                await #expect(throws: TransferError.refused(.sending("other.1.data"), "not permitted")) {
                    try await client.withConnection { try await $0.send([1], as: "other.1.data") }
                }
                #expect(server.names == ["agent.1.data"])
            }
        }
    }

    @Test func halfACommandAndGarbageHarmNobodyElse() async throws {
        try await LoopbackServer.with { server in
            let sockets = try (0..<20).map { _ in try RawSocket(port: server.port) }
            for (number, socket) in sockets.enumerated() {
                socket.send(number.isMultiple(of: 2) ? "SEND <a" : String(repeating: "\u{1}garbage\n", count: 500))
            }

            try await server.client().withConnection { try await $0.send([1], as: "a.1.data") }
            #expect(server.names == ["a.1.data"])
        }
    }
}

private struct Nothing: PeerRules {
    func permission(for request: FileRequest, from peer: Peer) -> Permission { .refused }
}

private struct OnlyDesk: PeerRules {
    func permission(for request: FileRequest, from peer: Peer) -> Permission { .desk }
}

private struct OwnNameOnly: PeerRules {
    func permission(for request: FileRequest, from peer: Peer) -> Permission {
        request.name.text.hasPrefix("\(peer.certificate?.commonName ?? "").") ? .folder("") : .refused
    }
}

private struct EchoDesk: Desk {
    func take(_ body: [UInt8], as name: TransferName, from peer: Peer) async throws {
        guard body == Array("question".utf8) else { throw DeskRefusal("what?") }
    }

    func give(_ name: TransferName, to peer: Peer) async throws -> [UInt8]? {
        Array("\(name.text) for \(peer.address)".utf8)
    }
}

private func identity(_ path: String) throws -> TLSIdentity {
    TLSIdentity(chain: TestAuthority.bytes("\(path).pem"), key: TestAuthority.bytes("\(path).key"))
}

/// An authority in a folder that is gone after the test.
private func withAuthority(_ body: (TestAuthority, String) async throws -> Void) async throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
    try await body(try await TestAuthority(in: folder), folder)
}
