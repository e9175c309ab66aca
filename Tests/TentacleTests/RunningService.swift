import ServiceLifecycle
import Testing

/// Runs a service while a test talks to it at its port, and then ends it.
func withService<Result: Sendable>(
    _ service: (_ listening: @escaping @Sendable ([Int]) -> Void) -> any Service,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let running = service { continuation.yield($0.first ?? 0) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            // The end that the test itself asks for is no error.
            do { try await running.run() } catch is CancellationError {}
        }
        defer { group.cancelAll() }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            try await group.waitForAll()
            throw NotListening()
        }
        return try await body(port)
    }
}

struct NotListening: Error {}
