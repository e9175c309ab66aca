import Archive
import Foundation
import NIOCore
import Storage
import TestSupport
import Testing

@testable import Tentacle

/// The client over loopback, against servers that do what they want.
@Suite struct ClientTests {
    private func client(
        _ server: ScriptedServer, host: String = "127.0.0.1", _ change: (inout ClientSettings) -> Void = { _ in }
    ) throws -> TentacleClient {
        var settings = ClientSettings(host: host, port: server.port, tls: nil)
        // Longer than a busy machine lets a test wait; tests about silence set their own.
        settings.patience.silence = .seconds(60)
        settings.patience.connect = .seconds(60)
        change(&settings)
        return try TentacleClient(settings)
    }

    /// What a client does, and what the server hears of it.
    private static let sending: [ScriptedServer.Step] = [
        .hearLine, .say("SEND OK\n"), .hear(count: 5), .say("SEND OK\n"), .keepSilent,
    ]

    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func aFileIsSent(_ host: String) async throws {
        let server = ScriptedServer([ClientTests.sending], isIPv6: host == "::1")
        defer { server.stop() }

        try await client(server, host: host).withConnection { try await $0.send(Array("hello".utf8), as: "a.1.data") }

        try await eventually { server.heard == "SEND <a.1.data> SIZE 5\nhelloQUIT\n" }
    }

    @Test func aFileOnDiskIsSentInPieces() async throws {
        let content = String(repeating: "0123456789", count: 40_000)
        let server = ScriptedServer([
            [.hearLine, .say("SEND OK\n"), .hear(count: 400_000), .say("SEND OK\n"), .keepSilent]
        ])
        defer { server.stop() }
        let path = FileManager.default.temporaryDirectory.appending(path: "elpis-test-\(UUID())").path
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }  // Temporary: a rest harms nobody.
        let file = open(path, O_RDONLY)
        defer { close(file) }

        try await client(server).withConnection { try await $0.send(file: file, size: 400_000, as: "big") }

        try await eventually { server.heard == "SEND <big> SIZE 400000\n\(content)QUIT\n" }
    }

    /// What the server gets is an archive that the real unzip reads.
    @Test func aFileTravelsCompressed() async throws {
        let content = String(repeating: "0123456789", count: 40_000)
        let server = ScriptedServer([[.hearFile(answer: "ZSEND OK\n"), .say("ZSEND OK\n"), .keepSilent]])
        defer { server.stop() }
        try await withFolder { folder in
            try content.write(toFile: "\(folder)/big", atomically: true, encoding: .utf8)
            let file = open("\(folder)/big", O_RDONLY)
            defer { close(file) }

            try await client(server)
                .withConnection { try await $0.send(file: file, size: 400_000, as: "big", .compressed) }
            try await eventually { server.heard.hasSuffix("QUIT\n") }

            let archive = server.heardBytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst().dropLast(5)
            #expect(archive.count < 10_000)
            try Data(archive).write(to: URL(fileURLWithPath: "\(folder)/big.zip"))
            #expect(try Program.run("/usr/bin/unzip", ["-p", "\(folder)/big.zip", "big"]).output == content)
        }
    }

    @Test func aFileIsFetchedCompressed() async throws {
        let writer = ZIPWriter(name: "x")
        let archive = writer.begin() + writer.append(Array("hello".utf8)) + writer.end()
        let server = ScriptedServer([
            [
                .hearLine, .say("ZRECV SIZE \(archive.count)\n"), .hearLine, .sayBytes(archive), .keepSilent,
            ]
        ])
        defer { server.stop() }

        let content = try await client(server).withConnection { try await $0.receive("x", limit: 100, .compressed) }

        #expect(content == Array("hello".utf8))
    }

    @Test func aSmallArchiveOfALargeFileIsNotTaken() async throws {
        let writer = ZIPWriter(name: "x")
        let archive = writer.begin() + writer.append([UInt8](repeating: 0, count: 100_000)) + writer.end()
        let server = ScriptedServer([
            [
                .hearLine, .say("ZRECV SIZE \(archive.count)\n"), .hearLine, .sayBytes(archive), .keepSilent,
            ]
        ])
        defer { server.stop() }

        await #expect(throws: TransferError.tooLarge(name: "x", size: nil, limit: 1000)) {
            try await client(server).withConnection { try await $0.receive("x", limit: 1000, .compressed) }
        }
    }

    @Test func thePasswordComesFirst() async throws {
        let server = ScriptedServer([[.hearLine, .say("PASS OK\n"), .keepSilent]])
        defer { server.stop() }

        try await client(server) { $0.password = "S3cret pw" }.withConnection { _ in }

        try await eventually { server.heard == "PASS 157144f66619d26f8d32a4c9ca5435f1\nQUIT\n" }
    }

    @Test func aWrongPasswordIsSaid() async throws {
        let server = ScriptedServer([[.hearLine]])
        defer { server.stop() }

        await #expect(throws: TransferError.passwordRefused) {
            try await client(server) { $0.password = "no" }.withConnection { _ in }
        }
    }

    @Test func aFileIsFetched() async throws {
        let server = ScriptedServer([[.hearLine, .say("RECV SIZE 5\n"), .hearLine, .say("hello"), .keepSilent]])
        defer { server.stop() }

        let content = try await client(server).withConnection { try await $0.receive("x.md5", limit: 100) }

        #expect(content == Array("hello".utf8))
    }

    @Test func aMissingFileIsNoError() async throws {
        let server = ScriptedServer([[.hearLine, .say("RECV ERR (file does not exist)\n"), .keepSilent]])
        defer { server.stop() }

        #expect(try await client(server).withConnection { try await $0.receive("x", limit: 100) } == nil)
    }

    @Test func aFileOverTheLimitIsDeclinedAndTheConnectionLives() async throws {
        let server = ScriptedServer([
            [
                .hearLine, .say("RECV SIZE 101\n"), .hearLine, .hearLine, .say("SEND OK\n"), .hear(count: 1),
                .say("SEND OK\n"), .keepSilent,
            ]
        ])
        defer { server.stop() }

        try await client(server).withConnection { connection in
            await #expect(throws: TransferError.tooLarge(name: "x", size: 101, limit: 100)) {
                try await connection.receive("x", limit: 100)
            }
            try await connection.send([1], as: "y")
        }
    }

    /// Servers that do not do what they should; each is found out soon.
    @Test(
        arguments: [
            ([], TransferError.closed(.sending("x"))),
            ([.hearLine], .closed(.sending("x"))),
            ([.hearLine, .say("SEND ERR (file already exists)\n")], .refused(.sending("x"), "file already exists")),
            ([.hearLine, .say("220 ready\r\n"), .keepSilent], .garbage(.sending("x"))),
            ([.trickle(String(repeating: "A", count: 500))], .garbage(.sending("x"))),
            ([.keepSilent], .timedOut(.sending("x"))),
            ([.hearLine, .say("SEND OK\n"), .hear(count: 5), .keepSilent], .timedOut(.sending("x"))),
            ([.hearLine, .say("SEND OK\n"), .hear(count: 5)], .closed(.sending("x"))),
            (
                [.hearLine, .say("SEND OK\n"), .hear(count: 5), .say("SEND ERR (disk)\n")],
                .refused(.sending("x"), "disk")
            ),
        ] as [([ScriptedServer.Step], TransferError)])
    func aBadServerIsFoundOut(_ script: [ScriptedServer.Step], _ error: TransferError) async throws {
        let server = ScriptedServer([script])
        defer { server.stop() }

        await #expect(throws: error) {
            try await client(server) { if case .timedOut = error { $0.patience.silence = .milliseconds(500) } }
                .withConnection { try await $0.send(Array("hello".utf8), as: "x") }
        }
    }

    @Test func aServerThatTricklesMeetsTheLimitOfTheWhole() async throws {
        let server = ScriptedServer([[.hearLine, .say("RECV SIZE 100000\n"), .hearLine, .trickle("a")]])
        defer { server.stop() }

        await #expect(throws: TransferError.tookTooLong(.fetching("x"))) {
            try await client(server) { $0.patience.whole = .milliseconds(400) }
                .withConnection { try await $0.receive("x", limit: 1_000_000) }
        }
    }

    @Test func aPortWhereNobodyListensIsSaid() async throws {
        let server = ScriptedServer([])
        server.stop()

        await #expect {
            try await client(server).withConnection { _ in }
        } throws: {
            "\($0)" == "127.0.0.1 cannot be reached at port \(server.port): Connection refused"
        }
    }

    @Test func aNameWithoutAddressIsSaid() async throws {
        let server = ScriptedServer([])
        defer { server.stop() }

        await #expect(throws: TransferError.cannotResolve(host: "nobody.invalid")) {
            try await client(server, host: "nobody.invalid").withConnection { _ in }
        }
    }

    @Test func aCancelledTransferEndsAtOnce() async throws {
        let server = ScriptedServer([[.keepSilent]])
        defer { server.stop() }
        let client = try client(server)

        let task = Task { try await client.withConnection { try await $0.send([1], as: "x") } }
        try await eventually { server.heard.hasPrefix("SEND") }
        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func theLocalAddressIsUsed() async throws {
        let server = ScriptedServer([ClientTests.sending])
        defer { server.stop() }

        try await client(server) { $0.localAddress = "127.0.0.9" }
            .withConnection { try await $0.send(Array("hello".utf8), as: "x") }
    }

    @Test func aProxyIsAskedForTheServer() async throws {
        let proxy = ScriptedServer([
            [
                .hearLine, .hearLine, .hearLine, .say("HTTP/1.0 200 OK\r\nVia: x\r\n\r\n"), .hearLine,
                .say("SEND OK\n"),
                .hear(count: 1), .say("SEND OK\n"), .keepSilent,
            ]
        ])
        defer { proxy.stop() }
        var settings = ClientSettings(host: "2001:db8::1", port: 41121, tls: nil)
        settings.proxy = HTTPProxy(host: "127.0.0.1", port: proxy.port, credentials: "me:secret")

        try await TentacleClient(settings).withConnection { try await $0.send(Array("x".utf8), as: "y") }

        try await eventually {
            proxy.heard == "CONNECT [2001:db8::1]:41121 HTTP/1.0\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"
                + "SEND <y> SIZE 1\nxQUIT\n"
        }
    }

    @Test(arguments: [
        ("HTTP/1.0 407 Proxy Authentication Required\r\n\r\n", "407 Proxy Authentication Required"),
        ("220 mail\r\n\r\n", "it gives no valid answer"),
        (String(repeating: "x", count: 9000), "it gives no valid answer"),
    ])
    func aProxyThatRefusesIsQuoted(_ answer: String, _ text: String) async throws {
        let proxy = ScriptedServer([[.hearLine, .hearLine, .say(answer), .keepSilent]])
        defer { proxy.stop() }
        var settings = ClientSettings(host: "h", port: 41121, tls: nil)
        settings.proxy = HTTPProxy(host: "127.0.0.1", port: proxy.port)
        let client = try TentacleClient(settings)

        await #expect(throws: TransferError.proxyRefused(text)) { try await client.withConnection { _ in } }
    }

    @Test func neitherPasswordNorCredentialsShowInADump() {
        var settings = ClientSettings(host: "h", tls: nil)
        settings.password = "hidden"
        settings.proxy = HTTPProxy(host: "p", port: 1, credentials: "u:hidden")
        var dumped = ""

        dump(settings, to: &dumped)

        #expect(!"\(settings)\(settings.proxy as Any)\(dumped)".contains("hidden"))
    }
}

/// Waits for what another thread does, at most some seconds.
func eventually(_ condition: () -> Bool) async throws {
    for _ in 0..<3000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it did not come to pass")
}
