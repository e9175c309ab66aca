internal import Archive
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Storage

/// What all connections of a server share.
struct ServerContext: Sendable {
    let settings: ServerSettings
    let rules: any PeerRules
    let desk: (any Desk)?
    let folders: FolderTree
    let admission: Admission
    let allowance: Allowance
    let counting: ServerCounting
    /// Where the disk is waited for. Many threads, so that many files become durable with one commit of the file system.
    let disk: NIOThreadPool
    let logger: Logger
}

/// Serves one client. A client that fails ends only its own connection.
struct ServerConnection {
    private let server: ServerContext
    private let channel: any Channel
    private let peer: Peer
    private let fate: ConnectionFate
    private let ticket: Admission.Ticket
    private var outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var session: ServerSession
    private var incoming: Incoming?
    private var outgoing: Offering?
    private var deadline: Scheduled<Void>?
    private var lineDeadline: Scheduled<Void>?

    /// A file on its way in.
    private struct Incoming {
        let name: TransferName
        let form: TransferForm
        let destination: Permission
        var reception: Reception?
        /// What has come and is not on disk yet.
        var pending: [UInt8] = []
        var size = 0
    }

    /// Bytes that are gathered before the disk is asked; small files take one turn.
    private static let gathered = 256 << 10

    init(
        server: ServerContext, channel: any Channel, peer: Peer, fate: ConnectionFate, ticket: Admission.Ticket,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.server = server
        self.channel = channel
        self.peer = peer
        self.fate = fate
        self.ticket = ticket
        self.outbound = outbound
        session = ServerSession(
            password: server.settings.password, maximumSize: server.settings.limits.fileSize,
            forbidden: server.settings.forbiddenCharacters)
    }

    mutating func run(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws {
        defer {
            deadline?.cancel()
            lineDeadline?.cancel()
        }
        var iterator = inbound.makeAsyncIterator()
        while true {
            while let action = session.nextAction() {
                guard action != .close else { return }
                endLine()
                try await perform(action)
            }
            if session.isWithinLine { beginLine() } else { endLine() }
            guard server.admission.setBusy(session.isTransferring, ticket) else { return }
            let alarm = channel.eventLoop.scheduleTask(in: server.settings.limits.silence) { [fate] in
                fate.end(ConnectionEnd.silent)
            }
            defer { alarm.cancel() }
            guard let bytes = try await iterator.next(isolation: #isolation) else { return }
            session.take(bytes.readableBytesView)
            // Until all of it is answered: a small file comes whole, and nobody is sent away while it is stored.
            _ = server.admission.setBusy(true, ticket)
        }
    }

    private mutating func beginLine() {
        guard lineDeadline == nil else { return }
        lineDeadline = channel.eventLoop.scheduleTask(in: server.settings.limits.line) { [fate] in
            fate.end(ConnectionEnd.tookTooLongForLine)
        }
    }

    private mutating func endLine() {
        lineDeadline?.cancel()
        lineDeadline = nil
    }

    private mutating func perform(_ action: ServerSession.Action) async throws {
        switch action {
        case .reply(let bytes): try await write(bytes)
        case .offered(let name, let size, let form): try await decide(on: name, size: size, form)
        case .body(let part): try await take(part)
        case .bodyEnded: try await store()
        case .wanted(let name, let form): try await look(for: name, form)
        case .give: try await give()
        case .close: break
        }
    }

    private func write(_ bytes: [UInt8]) async throws {
        let alarm = channel.eventLoop.scheduleTask(in: server.settings.limits.silence) { [fate] in
            fate.end(ConnectionEnd.silent)
        }
        defer { alarm.cancel() }
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    private func onDisk<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await server.disk.runIfActive(work)
    }
}

// MARK: - Files that come

extension ServerConnection {
    private mutating func decide(on name: TransferName, size: Int, _ form: TransferForm) async throws {
        let permission = server.rules.permission(for: FileRequest(.send, name), from: peer)
        if let refusal = try await refusal(of: name, size: size, permission) {
            server.counting.count { $0.filesRefused += 1 }
            server.logger.notice(
                "A file was refused", metadata: metadata(name, ["reason": "\(refusal.reason)"]))
            return session.refuse(refusal.refusal)
        }
        incoming = Incoming(name: name, form: form, destination: permission)
        deadline = channel.eventLoop.scheduleTask(in: server.settings.limits.transfer) { [fate] in
            fate.end(ConnectionEnd.tookTooLong)
        }
        session.accept()
    }

    private func refusal(
        of name: TransferName, size: Int, _ permission: Permission
    ) async throws -> (refusal: ServerSession.Refusal, reason: String)? {
        let agent = peer.certificate?.commonName ?? peer.address
        guard server.allowance.take(size: size, of: agent, now: ServerConnection.seconds()) else {
            return (.other("too much in this minute, try again later"), "the agent's allowance is used up")
        }
        switch permission {
        case .refused: return (.other("not permitted"), "the peer may not send it")
        case .desk:
            return size > ServerLimits.deskSize ? (.tooBig, "it is larger than \(ServerLimits.deskSize) bytes") : nil
        case .folder(let folder):
            let folders = server.folders
            let (isThere, free) = try await onDisk {
                (try folders.folder(folder).contains(name.text), try folders.freeSpace())
            }
            if isThere && !server.settings.overwrites { return (.exists, "it exists") }
            guard free - size > server.settings.limits.freeSpace else {
                return (.other("the server's disk is full, try again later"), "the disk is full")
            }
            return nil
        }
    }

    private mutating func take(_ part: [UInt8]) async throws {
        incoming?.pending += part
        incoming?.size += part.count
        guard var file = incoming, file.pending.count >= ServerConnection.gathered, file.destination != .desk else {
            return
        }
        file.reception = try await written(file)
        file.pending = []
        incoming = file
    }

    /// Writes what is pending; the file that it was written to.
    private func written(_ file: Incoming) async throws -> Reception {
        guard case .folder(let folder) = file.destination else { preconditionFailure("the desk has no files") }
        let (folders, settings) = (server.folders, server.settings)
        return try await onDisk {
            let reception =
                try file.reception
                ?? Reception(
                    file.name, file.form, in: try folders.folder(folder), replaces: settings.overwrites,
                    limits: settings.limits)
            reception.append(file.pending)
            return reception
        }
    }

    private mutating func store() async throws {
        guard let file = incoming else { preconditionFailure("a body belongs to a file") }
        defer {
            incoming = nil
            deadline?.cancel()
        }
        do {
            if file.destination == .desk { try await handIn(file) } else { try await keep(file) }
            server.counting.count {
                $0.filesReceived += 1
                $0.bytesReceived += file.size
            }
            server.logger.debug("A file was received", metadata: metadata(file.name, ["bytes": "\(file.size)"]))
            session.stored()
        } catch {
            server.counting.count { $0.filesRefused += 1 }
            server.logger.warning(
                "A file was not stored", metadata: metadata(file.name, ["reason": "\(error)"]))
            session.refuse(ServerConnection.refusal(for: error))
        }
    }

    private func keep(_ file: Incoming) async throws {
        let reception = try await written(file)
        try await onDisk { try reception.finish() }
    }

    private func handIn(_ file: Incoming) async throws {
        guard let desk = server.desk else { throw DeskRefusal("not permitted") }
        var content = file.pending
        if file.form == .compressed {
            let reader = ZIPReader(limit: ServerLimits.deskSize)
            content = try reader.append(content)
            try reader.finish()
        }
        try await desk.take(content, as: file.name, from: peer)
    }

    private static func refusal(for error: any Error) -> ServerSession.Refusal {
        switch error {
        case is ZIPError: .cannotBeUnpacked
        case StorageError.exists: .exists
        case let refusal as DeskRefusal: .other(refusal.text)
        default: .other("the server could not store it, try again later")
        }
    }
}

// MARK: - Files that go

extension ServerConnection {
    private mutating func look(for name: TransferName, _ form: TransferForm) async throws {
        let permission = server.rules.permission(for: FileRequest(.fetch, name), from: peer)
        do {
            outgoing = try await find(name, form, permission)
        } catch let refusal as DeskRefusal {
            return session.refuse(.other(refusal.text))
        } catch let error as StorageError {
            server.logger.warning("A file cannot be given", metadata: metadata(name, ["reason": "\(error)"]))
            outgoing = nil
        }
        guard let outgoing else { return session.refuse(permission == .refused ? .other("not permitted") : .missing) }
        session.announce(size: outgoing.size)
    }

    private func find(
        _ name: TransferName, _ form: TransferForm, _ permission: Permission
    ) async throws -> Offering? {
        switch permission {
        case .refused: return nil
        case .desk:
            guard let content = try await server.desk?.give(name, to: peer) else { return nil }
            guard form == .compressed else { return Offering(content) }
            let writer = ZIPWriter(name: name.text)
            return Offering(writer.begin() + writer.append(content) + writer.end())
        case .folder(let folder):
            let folders = server.folders
            return try await onDisk { try Offering(name, form, in: try folders.folder(folder)) }
        }
    }

    private mutating func give() async throws {
        guard let file = outgoing else { preconditionFailure("a file was announced") }
        outgoing = nil
        let deadline = channel.eventLoop.scheduleTask(in: server.settings.limits.transfer) { [fate] in
            fate.end(ConnectionEnd.tookTooLong)
        }
        defer { deadline.cancel() }
        var place = 0
        while place < file.size {
            let start = place
            let piece = try await onDisk { try file.piece(at: start) }
            // The peer waits for bytes that are no more: only the end of the connection tells it so.
            guard !piece.isEmpty else { throw ShrunkFile() }
            try await write(piece)
            place += piece.count
        }
        server.counting.count { $0.filesGiven += 1 }
        session.given()
    }

    private func metadata(_ name: TransferName, _ more: Logger.Metadata) -> Logger.Metadata {
        let own: Logger.Metadata = [
            "peer.address": "\(peer.address)", "peer.name": "\(peer.certificate?.commonName ?? "-")",
            "file.name": "\(name.text)",
        ]
        return own.merging(more) { $1 }
    }

    private static func seconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec)
    }
}

/// A file became shorter while it was given.
private struct ShrunkFile: Error, CustomStringConvertible {
    let description = "the file became shorter while it was given"
}
