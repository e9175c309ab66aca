package import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization

/// Passes connections on to a server behind it, byte for byte: TLS and passwords are between the endpoints.
package struct TentacleRelay: Service {
    private let settings: RelaySettings
    private let logger: Logger
    private let listening: @Sendable ([Int]) -> Void

    /// `listening` is told the ports once all addresses are listened on.
    package init(
        _ settings: RelaySettings, logger: Logger, listening: @escaping @Sendable (_ ports: [Int]) -> Void = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.listening = listening
    }

    /// Runs until the service is shut down; connections then end.
    ///
    /// - Throws: ``ListenError``.
    package func run() async throws {
        let listeners = try await listeners()
        let places = RelayPlaces(settings)
        listening(listeners.compactMap { $0.channel.localAddress?.port })
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask { try await serve(listener, places) }
                }
            }
        }
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    private typealias Listener = NIOAsyncChannel<Connection, Never>

    private func listeners() async throws -> [Listener] {
        var listeners: [Listener] = []
        for address in settings.addresses {
            do {
                listeners.append(try await listen(at: address))
            } catch {
                for listener in listeners { listener.channel.close(promise: nil) }
                throw ListenError(address: address, port: settings.port, error)
            }
        }
        return listeners
    }

    private func listen(at address: String) async throws -> Listener {
        let silence = settings.silence
        return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: address, port: settings.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    // What goes to the client and what comes from it is all that there is.
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: silence))
                    try channel.pipeline.syncOperations.addHandler(IdleEnd())
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func serve(_ listener: Listener, _ places: RelayPlaces) async throws {
        try await withTaskCancellationHandler {
            try await listener.executeThenClose { connections in
                await withDiscardingTaskGroup { group in
                    await accept(connections, places, &group)
                    group.cancelAll()
                }
            }
        } onCancel: {
            listener.channel.close(promise: nil)
        }
    }

    private func accept(
        _ connections: NIOAsyncChannelInboundStream<Connection>, _ places: RelayPlaces,
        _ group: inout DiscardingTaskGroup
    ) async {
        do {
            for try await connection in connections {
                group.addTask { await relay(connection, places) }
            }
        } catch {
            if !Task.isCancelled { logger.error("The relay accepts no more connections: \(error)") }
        }
    }

    /// Serves one client. Whatever fails ends only this connection.
    private func relay(_ client: Connection, _ places: RelayPlaces) async {
        let address = client.channel.remoteAddress?.ipAddress ?? "unknown"
        do {
            try await client.executeThenClose { fromClient, toClient in
                guard places.take(address) else {
                    return logger.warning("There is no room for a connection", metadata: ["peer": "\(address)"])
                }
                defer { places.give(address) }
                let server = try await connect()
                try await server.executeThenClose { fromServer, toServer in
                    try await withThrowingTaskGroup { group in
                        group.addTask { for try await bytes in fromClient { try await toServer.write(bytes) } }
                        group.addTask { for try await bytes in fromServer { try await toClient.write(bytes) } }
                        // The end of one direction is the end of the conversation.
                        _ = try await group.next()
                        group.cancelAll()
                    }
                }
            }
        } catch {
            guard !Task.isCancelled else { return }
            let reason = TransferError.explanation(of: error, .connecting)
            logger.info("A relayed connection ended: \(reason)", metadata: ["peer": "\(address)"])
        }
    }

    private func connect() async throws -> Connection {
        var settings = ClientSettings(host: settings.serverHost, port: settings.serverPort, tls: nil)
        settings.patience.connect = self.settings.connect
        return try await Dialling(settings: settings, fate: ConnectionFate()).dial { channel in
            try Connection(wrappingChannelSynchronously: channel)
        }
    }
}

/// Ends a connection over which nothing has gone for too long.
private final class IdleEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

/// So many connections in all, and so many from one address.
private final class RelayPlaces: Sendable {
    private let settings: RelaySettings
    private let counts = Mutex<[String: Int]>([:])

    init(_ settings: RelaySettings) {
        self.settings = settings
    }

    func take(_ address: String) -> Bool {
        counts.withLock { counts in
            guard counts.values.reduce(0, +) < settings.connections,
                counts[address, default: 0] < settings.connectionsPerAddress
            else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    func give(_ address: String) {
        counts.withLock { counts in
            counts[address, default: 0] -= 1
            if counts[address] == 0 { counts[address] = nil }
        }
    }
}

/// An address where nothing can be listened to.
package struct ListenError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(address: String, port: Int, _ error: any Error) {
        let why = (error as? IOError)?.sentence ?? "\(error)"
        description = "connections to \(address), port \(port), cannot be accepted: \(why)"
    }
}
