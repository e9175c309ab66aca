internal import NIOCore

/// A connection to a server, for one command after the other.
package final class ClientConnection {
    private let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let fate: ConnectionFate
    private let patience: ClientSettings.Patience
    var session = ClientSession()
    /// What of the arrivals the session has had.
    private var taken = 0

    init(
        channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, fate: ConnectionFate, patience: ClientSettings.Patience
    ) {
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.fate = fate
        self.patience = patience
    }

    func logIn(password: String) async throws {
        try await write(try session.logIn(PasswordDigest(of: password)))
        do {
            _ = try await event()
        } catch TransferError.closed {
            throw TransferError.passwordRefused
        }
    }

    /// Says goodbye. The work is done; a server that has gone already is no error.
    func leave() async {
        try? await write(try session.quit())
    }

    func refuse(unless wanted: ClientSession.Event, _ event: ClientSession.Event) throws {
        if case .refused(let text) = event { throw TransferError.refused(session.step, text) }
        guard event == wanted else { throw TransferError.garbage(session.step) }
    }

    func event() async throws -> ClientSession.Event {
        while true {
            if let event = try session.nextEvent() { return event }
            let bytes = try await limited(unless: { [fate, taken] in fate.arrivals > taken }) {
                try await inbound.next(isolation: #isolation)
            }
            guard let bytes else {
                throw explanation(TransferError.closed(session.step))
            }
            taken += 1
            session.take(bytes.readableBytesView)
        }
    }

    func write(_ line: [UInt8]) async throws {
        try await write(ByteBuffer(bytes: line))
    }

    func write(_ bytes: ByteBuffer) async throws {
        try await limited(unless: { [channel] in channel.isWritable }) { try await outbound.write(bytes) }
    }

    /// Waits for the server as long as it may keep silent. Whether it does is seen on the network: on a busy machine,
    /// the one who waits may go on much later.
    private func limited<Value>(
        unless isAlive: @escaping @Sendable () -> Bool, _ wait: () async throws -> Value
    ) async throws -> Value {
        let step = session.step
        let alarm = channel.eventLoop.scheduleTask(in: patience.silence) { [fate] in
            if !isAlive() { fate.end(TransferError.timedOut(step)) }
        }
        defer { alarm.cancel() }
        do {
            return try await wait()
        } catch {
            throw explanation(error)
        }
    }

    /// The cause of an error that was seen only in its consequences.
    private func explanation(_ error: any Error) -> any Error {
        guard !Task.isCancelled else { return CancellationError() }
        return TransferError.explanation(of: fate.cause ?? error, session.step)
    }
}
