import Foundation
import Glibc
import TestSupport
import Testing

/// A process that keeps and sends messages is killed at any instant, hundreds of times.
@Suite struct OutboxKillTests {
    private static let kills = 300

    @Test(.timeLimit(.minutes(4))) func everyMessageThatWasKeptArrivesWhole() throws {
        let sink = MessageSink()
        defer { sink.stop() }
        try withTemporaryFolder { folder in
            let program = "\(projectFolder)/.build/debug/OutboxTorture"
            let (outbox, record) = ("\(folder)/outbox", "\(folder)/record")
            func start(at first: Int, count: Int) throws -> Child {
                try Child(program, [outbox, "\(sink.port)", record, "\(first)", "\(count)"])
            }

            for round in 0..<OutboxKillTests.kills {
                let child = try start(at: round * 1000, count: 1000)
                usleep(UInt32.random(in: 1_000...120_000))
                child.kill()
            }
            let last = OutboxKillTests.kills * 1000
            #expect(try start(at: last, count: 1).end() == 0)

            let kept = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
            let arrived = sink.stored
            #expect(kept.count > OutboxKillTests.kills)
            #expect(kept.filter { arrived["\($0).1.data"] == nil } == [])
            let torn = arrived.filter { name, content in
                name.split(separator: ".").first.flatMap { Int($0) }.map { content != OutboxKillTests.content($0) }
                    ?? true
            }
            #expect(torn.keys.sorted() == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: outbox).filter { $0.contains(".data") } == [])
        }
    }

    /// As the killed program makes it.
    private static func content(_ number: Int) -> [UInt8] {
        Array(String(repeating: "\(number) ", count: 1 + number * 7919 % 5000).utf8)
    }
}
