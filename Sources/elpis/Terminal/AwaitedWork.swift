internal import Dispatch
internal import Synchronization

/// Asynchronous work of a command, whose thread waits for its end: the program's `main` is synchronous.
///
/// Nothing in the work may want the main actor, because its thread is the one that waits.
enum AwaitedWork {
    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let ended = DispatchSemaphore(value: 0)

        func set(_ value: Result<Value, any Error>) {
            result.withLock { $0 = value }
            ended.signal()
        }
    }

    static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Outcome<Value>()
        Task {
            do {
                outcome.set(.success(try await work()))
            } catch {
                outcome.set(.failure(error))
            }
        }
        outcome.ended.wait()
        guard let result = outcome.result.withLock({ $0 }) else { preconditionFailure("the work ended without result") }
        return try result.get()
    }
}
