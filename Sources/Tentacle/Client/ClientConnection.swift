internal import Glibc
internal import NIOCore
internal import NIOPosix
package import Storage

/// A connection to a server, for one command after the other.
package final class ClientConnection {
    private let channel: any Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let fate: ConnectionFate
    private let patience: ClientSettings.Patience
    private var session = ClientSession()

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

    // MARK: Sending

    /// Sends bytes as a file. When this returns, the server has it.
    package func send(_ content: [UInt8], as name: String, _ form: TransferForm = .plain) async throws {
        try await beginSending(name, size: content.count, form)
        try await write(ByteBuffer(bytes: content))
        try await finishSending()
    }

    /// Sends what an open file holds from its beginning, piece by piece. When this returns, the server has it.
    package func send(file: Int32, size: Int, as name: String, _ form: TransferForm = .plain) async throws {
        try await beginSending(name, size: size, form)
        var sent = 0
        while sent < size {
            let offset = sent
            let piece = try await NIOThreadPool.singleton.runIfActive { [size] in
                try ClientConnection.piece(of: file, at: offset, limit: size - offset, name: name)
            }
            try await write(piece)
            sent += piece.readableBytes
        }
        try await finishSending()
    }

    private static let pieceSize = 1 << 17

    private static func piece(of file: Int32, at offset: Int, limit: Int, name: String) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        var code: Int32 = 0
        let wanted = min(limit, pieceSize)
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { space in
            while true {
                let count = pread(file, space.baseAddress, wanted, off_t(offset))
                if count < 0 && errno == EINTR { continue }
                code = count < 0 ? errno : 0
                return max(count, 0)
            }
        }
        guard code == 0 else { throw TransferError.unreadable(name, code: code) }
        guard count > 0 else { throw TransferError.shrank(name) }
        return buffer
    }

    private func beginSending(_ name: String, size: Int, _ form: TransferForm) async throws {
        try await write(try session.send(name, size: size, form))
        try refuse(unless: .bodyWanted, try await event())
    }

    private func finishSending() async throws {
        session.finishBody()
        try refuse(unless: .stored, try await event())
    }

    // MARK: Fetching

    /// A file's bytes; nil where the server has no such file.
    package func receive(_ name: String, limit: Int, _ form: TransferForm = .plain) async throws -> [UInt8]? {
        var content: [UInt8] = []
        let isThere = try await receive(name, limit: limit, form, take: { content += $0 })
        return isThere ? content : nil
    }

    /// Fetches a file into one on disk, piece by piece; false where the server has no such file.
    package func receive(_ name: String, into file: PartialFile, limit: Int) async throws -> Bool {
        try await receive(name, limit: limit, .plain, take: { try file.append($0) })
    }

    /// Hands a file over piece by piece as it comes; false where the server has no such file.
    package func receive(
        _ name: String, limit: Int, _ form: TransferForm, take: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        try await write(try session.fetch(name, form))
        let answer = try await event()
        guard answer != .missing else { return false }
        guard case .announced(let size) = answer else {
            try refuse(unless: .missing, answer)
            return false
        }
        guard size <= limit else {
            try await write(session.decline())
            throw TransferError.tooLarge(name: name, size: size, limit: limit)
        }
        try await write(session.accept())
        while case .body(let part) = try await event() { try take(part) }
        return true
    }

    // MARK: Conversation

    func logIn(password: String) async throws {
        try await write(session.logIn(PasswordDigest(of: password)))
        do {
            _ = try await event()
        } catch TransferError.closed {
            throw TransferError.passwordRefused
        }
    }

    /// Says goodbye. The work is done; a server that has gone already is no error.
    func leave() async {
        try? await write(session.quit())
    }

    private func refuse(unless wanted: ClientSession.Event, _ event: ClientSession.Event) throws {
        if case .refused(let text) = event { throw TransferError.refused(session.step, text) }
        guard event == wanted else { throw TransferError.garbage(session.step) }
    }

    private func event() async throws -> ClientSession.Event {
        while true {
            if let event = try session.nextEvent() { return event }
            guard let bytes = try await limited({ try await inbound.next(isolation: #isolation) }) else {
                throw explanation(TransferError.closed(session.step))
            }
            session.take(bytes.readableBytesView)
        }
    }

    private func write(_ line: [UInt8]) async throws {
        try await write(ByteBuffer(bytes: line))
    }

    private func write(_ bytes: ByteBuffer) async throws {
        try await limited { try await outbound.write(bytes) }
    }

    /// Waits for the server as long as it may keep silent.
    private func limited<Value>(_ wait: () async throws -> Value) async throws -> Value {
        let step = session.step
        let alarm = channel.eventLoop.scheduleTask(in: patience.silence) { [fate] in
            fate.end(TransferError.timedOut(step))
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
