import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import Tentacle

/// How the server begins and ends.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ServerLifetimeTests {
    private func withServiceGroup(
        _ body: @Sendable (_ port: Int, _ folder: String, _ services: ServiceGroup) async throws -> Void
    ) async throws {
        let folder = try newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let server = TentacleServer(
            ServerSettings(addresses: ["127.0.0.1"], port: 0, directory: folder), rules: Everything(), desk: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { found.yield($0[0]) }
        let services = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            for await port in ports {
                try await body(port, folder, services)
                break
            }
            try await group.waitForAll()
        }
    }

    private func newFolder() throws -> String {
        let folder = "\(FileManager.default.temporaryDirectory.path)/elpis-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func aFileUnderWayArrivesWhenTheServerStops() async throws {
        try await withServiceGroup { port, folder, services in
            let socket = try RawSocket(port: port)
            socket.send("SEND <a.1.data> SIZE 10\nhello")
            #expect(try await socket.receive(lines: 1) == "SEND OK\n")

            await services.triggerGracefulShutdown()
            // Somebody who comes meanwhile is no trouble, whether or not he gets in.
            _ = try? RawSocket(port: port)
            socket.send("hello")

            #expect(try await socket.receive(lines: 1) == "SEND OK\n")
            #expect(FileManager.default.contents(atPath: "\(folder)/a.1.data") == Data("hellohello".utf8))
        }
    }

    @Test func anIdleConnectionDoesNotKeepTheServerFromStopping() async throws {
        try await withServiceGroup { port, _, services in
            let socket = try RawSocket(port: port)
            socket.send("RECV <none>\n")
            _ = try await socket.receive()

            await services.triggerGracefulShutdown()

            #expect(try await socket.receive() == "")
        }
    }

    /// 192.0.2.0/24 is nobody's.
    @Test func anAddressThatIsNotOursIsAnErrorAndNotTheEndOfTheProgram() async throws {
        let folder = try newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }  // Temporary: a rest harms nobody.
        let server = TentacleServer(
            ServerSettings(addresses: ["127.0.0.1", "192.0.2.1"], port: 0, directory: folder),
            rules: Everything(), desk: nil, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

        await #expect(throws: IOError.self) { try await server.run() }
    }

    @Test func sheddingIsToldOnceAMinute() {
        let counting = ServerCounting()
        let start = ContinuousClock.now

        let told = [0, 1, 59, 60, 61].map { counting.countShed(at: start + .seconds($0)) }

        #expect(told == [1, nil, nil, 3, nil])
    }
}
