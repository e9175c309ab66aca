internal import Glibc
internal import NIOCore
internal import Synchronization
internal import Tentacle
internal import Terminal

/// Connections to one server.
struct TransferLoad: Sendable {
    private let client: TentacleClient
    private static let body = [UInt8](repeating: 0x61, count: 10_000)
    private static let duration = Duration.seconds(8)

    init(port: Int, authorities: [UInt8]) throws {
        let tls = ClientTLS(trust: .authorities(authorities), identity: nil, oldest: .version1_3)
        var settings = ClientSettings(host: "127.0.0.1", port: port, tls: tls)
        settings.patience.silence = .seconds(120)
        settings.patience.connect = .seconds(60)
        client = try TentacleClient(settings)
    }

    /// Files a second by so many clients side by side.
    func rate(clients: Int, isKept: Bool) async throws -> Int {
        let count = Count()
        let start = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<clients {
                group.addTask {
                    while ContinuousClock.now - start < TransferLoad.duration {
                        try await client.withConnection { connection in
                            repeat {
                                let serial = count.next()
                                try await connection.send(TransferLoad.body, as: "c\(getpid()).\(serial).data")
                            } while isKept && ContinuousClock.now - start < TransferLoad.duration
                        }
                    }
                }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Int(Double(count.value) / seconds)
    }

    func idle(connections: Int) async throws {
        let opened = Count()
        try await withThrowingDiscardingTaskGroup { group in
            for started in 0..<connections {
                // Some at a time, or the handshakes would take each other's time until all are too late.
                while opened.value < started - 50 { try await Task.sleep(for: .milliseconds(2)) }
                group.addTask {
                    try await client.withConnection { _ in
                        if opened.next() == connections {
                            try StandardOutput.write("ready\n")
                        }
                        try await Task.sleep(for: .seconds(600))
                    }
                }
            }
            // Whoever started this ends it by closing its input.
            while getchar() != EOF {}
            exit(0)
        }
    }

    func large(megabytes: Int) async throws {
        // A file of holes, without a name.
        let path = "/var/tmp/elpis-bench-\(UInt64.random(in: .min ... .max))"
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        unlink(path)
        guard file >= 0, ftruncate(file, megabytes << 20) == 0 else {
            throw CommandError(description: "no large file can be made in /var/tmp")
        }
        try await client.withConnection { try await $0.send(file: file, size: megabytes << 20, as: "large.1.data") }
    }
}

private final class Count: Sendable {
    private let number = Atomic(0)

    func next() -> Int { number.wrappingAdd(1, ordering: .relaxed).newValue }

    var value: Int { number.load(ordering: .relaxed) }
}
