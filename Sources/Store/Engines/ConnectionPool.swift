internal import Dispatch
internal import Synchronization

/// The connections to one server: a bounded number, which those who come first get first.
final class ConnectionPool: Sendable {
    /// How long to wait for a free connection.
    static let patience = 10

    private let address: ServerAddress
    private let state = Mutex(State())

    private struct State {
        var idle: [MariaDBConnection] = []
        /// Those that are open or being opened.
        var count = 0
        var waiting: [(id: UInt64, continuation: CheckedContinuation<Grant, any Error>)] = []
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private enum Grant {
        case connection(MariaDBConnection)
        case permissionToOpen
    }

    init(_ address: ServerAddress) {
        self.address = address
    }

    /// A connection that nobody else uses. Whoever takes it gives it back, or discards it.
    func take() async throws -> MariaDBConnection {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let grant = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { apply(id, $0) }
        } onCancel: {
            refuse(id, CancellationError())
        }
        switch grant {
        case .connection(let connection): return connection
        case .permissionToOpen:
            do {
                return try await MariaDBConnection.open(address)
            } catch {
                releasePlace()
                throw error
            }
        }
    }

    func give(back connection: MariaDBConnection) {
        let next = state.withLock { state -> CheckedContinuation<Grant, any Error>? in
            if state.isClosed {
                state.count -= 1
                return nil
            }
            guard !state.waiting.isEmpty else {
                state.idle.append(connection)
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: .connection(connection))
    }

    /// Forgets a connection that broke, and those that lie idle: they went to the same server.
    func discard(_ connection: MariaDBConnection) {
        let idle = state.withLock { state in
            state.count -= state.idle.count
            defer { state.idle = [] }
            return state.idle
        }
        // Closing takes a moment, so not under the lock.
        withExtendedLifetime(idle) {}
        releasePlace()
    }

    func close() {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            state.count -= state.idle.count
            defer { (state.idle, state.waiting) = ([], []) }
            return (state.idle, state.waiting)
        }
        withExtendedLifetime(idle) {}
        for waiter in waiting { waiter.continuation.resume(throwing: StoreError.closed) }
    }

    private func apply(_ id: UInt64, _ continuation: CheckedContinuation<Grant, any Error>) {
        let result = state.withLock { state -> Result<Grant, any Error>? in
            guard !state.isClosed else { return .failure(StoreError.closed) }
            // Before the continuation was there, nobody could refuse it.
            guard !Task.isCancelled else { return .failure(CancellationError()) }
            if let connection = state.idle.popLast() { return .success(.connection(connection)) }
            guard state.count >= address.connections else {
                state.count += 1
                return .success(.permissionToOpen)
            }
            state.waiting.append((id, continuation))
            return nil
        }
        if let result { return continuation.resume(with: result) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(ConnectionPool.patience)) { [self] in
            refuse(id, StoreError.allConnectionsBusy(place: address.name, seconds: ConnectionPool.patience))
        }
    }

    private func refuse(_ id: UInt64, _ error: any Error) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: error)
    }

    private func releasePlace() {
        let next = state.withLock { state -> CheckedContinuation<Grant, any Error>? in
            guard !state.waiting.isEmpty else {
                state.count -= 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: .permissionToOpen)
    }
}
