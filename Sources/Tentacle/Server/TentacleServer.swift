package import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import ServiceLifecycle

/// Receives files and gives files to clients of the Tentacle protocol.
package struct TentacleServer: Service {
    private let settings: ServerSettings
    private let rules: any PeerRules
    private let desk: (any Desk)?
    private let logger: Logger
    private let counting = ServerCounting()
    private let listening: @Sendable ([Int]) -> Void

    /// Threads that wait for the disk.
    private static let diskThreads = 16
    /// Connections that the kernel keeps until they are accepted.
    private static let backlog: Int32 = 1024

    /// `listening` is told the ports once all addresses are listened on.
    package init(
        _ settings: ServerSettings, rules: any PeerRules, desk: (any Desk)?, logger: Logger,
        listening: @escaping @Sendable ([Int]) -> Void = { _ in }
    ) {
        self.settings = settings
        self.rules = rules
        self.desk = desk
        self.logger = logger
        self.listening = listening
    }

    package var counters: ServerCounters { counting.counters }

    /// Serves until the graceful shutdown, which lets files under way arrive.
    ///
    /// - Throws: where an address cannot be listened on, or the storage directory cannot be used.
    package func run() async throws {
        let tls = try ServerContexts(settings)
        let folders = FolderTree(settings.directory)
        _ = try folders.folder("")
        let disk = NIOThreadPool(numberOfThreads: TentacleServer.diskThreads)
        disk.start()
        let server = ServerContext(
            settings: settings, rules: rules, desk: desk, folders: folders,
            admission: Admission(limits: settings.limits), allowance: Allowance(limits: settings.limits),
            counting: counting, disk: disk, logger: logger)
        do {
            let listeners = try await listen(tls, server)
            listening(listeners.compactMap { $0.channel.localAddress?.port })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await tls?.keepFresh(logger: logger) }
                try await serve(listeners, server)
                group.cancelAll()
            }
        } catch {
            try await disk.shutdownGracefully()
            throw error
        }
        try await disk.shutdownGracefully()
    }

    private typealias Connection = (channel: any Channel, peer: EventLoopFuture<Peer>, fate: ConnectionFate)
    private typealias Listener = NIOAsyncChannel<Connection, Never>

    private func listen(_ tls: ServerContexts?, _ server: ServerContext) async throws -> [Listener] {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: TentacleServer.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Nothing is read before somebody serves the connection.
            .childChannelOption(.autoRead, value: false)
        var listeners: [Listener] = []
        do {
            for address in settings.addresses {
                let listener = try await options(bootstrap, for: address).bind(host: address, port: settings.port) {
                    channel in
                    channel.eventLoop.makeCompletedFuture { try TentacleServer.prepare(channel, tls?.context) }
                }
                listeners.append(listener)
            }
        } catch {
            for listener in listeners { await TentacleServer.close(listener) }
            throw error
        }
        return listeners
    }

    /// An IPv6 address takes IPv4 connections too, unless IPv4 addresses are listened on by themselves.
    private func options(_ bootstrap: ServerBootstrap, for address: String) -> ServerBootstrap {
        guard address.contains(":"), settings.addresses.contains(where: { !$0.contains(":") }) else {
            return bootstrap
        }
        return bootstrap.serverChannelOption(
            ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
    }

    /// Takes a listener, and who has connected to it, to the end: one that is only forgotten ends the program.
    private static func close(_ listener: Listener) async {
        listener.channel.close(promise: nil)
        // Another error is on its way to the caller already.
        try? await listener.executeThenClose { inbound in
            for try await connection in inbound { connection.fate.end(ConnectionEnd.stopping) }
        }
    }

    private static func prepare(_ channel: any Channel, _ tls: NIOSSLContext?) throws -> Connection {
        let fate = ConnectionFate()
        fate.adopt(channel)
        let peer = channel.eventLoop.makePromise(of: Peer.self)
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        try pipeline.addHandler(PeerHandler(peer: peer, isSecure: tls != nil, fate: fate))
        return (channel, peer.futureResult, fate)
    }

    /// Begins to read from a connection. Not when it is accepted: a wrapped channel that nobody takes to its end, since
    /// the server stops in that moment, ends the program.
    private static func open(_ channel: any Channel) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await channel.eventLoop.submit {
            // Both throw where the connection is closed already; the wrapping would end the program there.
            try channel.syncOptions?.setOption(.autoRead, value: true)
            _ = try channel.pipeline.syncOperations.context(handlerType: PeerHandler.self)
            return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }.get()
    }

    private func serve(_ listeners: [Listener], _ server: ServerContext) async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask {
                        try await listener.executeThenClose { inbound in
                            try await withThrowingDiscardingTaskGroup { connections in
                                for try await connection in inbound {
                                    connections.addTask { await serve(connection, server) }
                                }
                            }
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            // Not by leaving the loops: those who have connected by then have to be taken to their ends.
            for listener in listeners { listener.channel.close(promise: nil) }
            server.admission.close()
            let loop = MultiThreadedEventLoopGroup.singleton.any()
            loop.scheduleTask(in: settings.limits.farewell) { server.admission.endAll() }
        }
    }

    /// Serves one connection to its end; its errors are its own.
    private func serve(_ connection: Connection, _ server: ServerContext) async {
        let address = PeerHandler.address(of: connection.channel)
        guard let (ticket, madeRoom) = server.admission.admit(address: address, connection.fate) else {
            noteShedding()
            return connection.fate.end(ConnectionEnd.shed)
        }
        defer { server.admission.leave(ticket) }
        counting.count { $0.connections += 1 }
        if madeRoom { noteShedding() }
        do {
            let channel = try await TentacleServer.open(connection.channel)
            try await channel.executeThenClose { inbound, outbound in
                let peer = try await peer(of: connection)
                var own = ServerConnection(
                    server: server, channel: connection.channel, peer: peer, fate: connection.fate,
                    ticket: ticket, outbound: outbound)
                try await own.run(inbound)
                if let end = connection.fate.cause as? ConnectionEnd, end.isOfThePeersMaking { throw end }
            }
        } catch {
            note(connection.fate.cause ?? error, address)
        }
    }

    private func peer(of connection: Connection) async throws -> Peer {
        let fate = connection.fate
        let alarm = connection.channel.eventLoop.scheduleTask(in: settings.limits.handshake) {
            fate.end(ConnectionEnd.silent)
        }
        defer { alarm.cancel() }
        return try await connection.peer.get()
    }

    private func noteShedding() {
        guard let count = counting.countShed(at: .now) else { return }
        logger.warning("There was no room for all connections", metadata: ["connections.shed": "\(count)"])
    }

    private func note(_ error: any Error, _ address: String) {
        counting.count { $0.failed += 1 }
        logger.info(
            "A connection failed",
            metadata: ["peer.address": "\(address)", "reason": "\(PeerFailure.sentence(for: error))"])
    }
}
