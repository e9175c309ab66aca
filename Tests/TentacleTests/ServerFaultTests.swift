import Foundation
import Glibc
import NIOCore
import Testing

@testable import Tentacle

/// Peers that hold a place and do nothing for it.
@Suite(.timeLimit(.minutes(1))) struct ServerFaultTests {
    @Test func whoSendsALineByteByByteIsLeft() async throws {
        try await LoopbackServer.with {
            $0.limits.line = .milliseconds(300)
        } _: { server in
            let socket = try RawSocket(port: server.port)

            let isLeft = try await detached {
                // Fewer bytes than a line may have.
                for _ in 0..<1_000 where !socket.isClosed {
                    socket.send("S")
                    usleep(20_000)
                }
                return socket.isClosed
            }

            #expect(isLeft)
        }
    }

    /// Each line has its own time, however long the conversation lasts.
    @Test func linesMayFollowEachOtherForLong() async throws {
        try await LoopbackServer.with {
            $0.limits.line = .seconds(2)
        } _: { server in
            let socket = try RawSocket(port: server.port)
            socket.send("REC")

            try await detached {
                for _ in 0..<12 {
                    usleep(200_000)
                    socket.send("V <none>\nREC")
                }
            }

            #expect(
                try await socket.receive(lines: 12) == String(repeating: "RECV ERR (file does not exist)\n", count: 12))
        }
    }

    /// Such files are left by a server that was killed; those of today may be another server's.
    @Test func whatNobodyWritesToAnyMoreIsRemoved() async throws {
        try await LoopbackServer.with { settings in
            for (name, age) in [(".new-old", 90_000.0), (".new-today", 3_000)] {
                let path = "\(settings.directory)/\(name)"
                try Data("half".utf8).write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
            }
        } _: { server in
            #expect(server.names == [".new-today"])
        }
    }

    /// Nothing is heard of it any more, not even the end of its connection; its place is another's after a while.
    @Test(arguments: ["", "SEND <a.1.data> SIZE 10\nhello", "RECV <large>\nRECV OK\n"])
    func aPeerThatVanishesLosesItsPlace(_ lastWords: String) async throws {
        try await LoopbackServer.with {
            $0.limits.silence = .milliseconds(200)
            $0.limits.connectionsPerAddress = 1
        } _: { server in
            let large = Data(count: 20_000_000)
            try large.write(to: URL(fileURLWithPath: "\(server.folder)/large"))
            let vanished = try RawSocket(port: server.port)
            vanished.send(lastWords)

            try await eventually { server.server.counters.failed == 1 }

            let next = try server.client()
            try await next.withConnection { try await $0.send([1], as: "b.1.data") }
            #expect(server.names == ["b.1.data", "large"])
            // It has been there all the time.
            vanished.close()
        }
    }
}
