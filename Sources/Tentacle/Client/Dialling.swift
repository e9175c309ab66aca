internal import NIOCore
internal import NIOPosix

/// Opens the connection to a server or to the HTTP proxy before it, over all the addresses that its name has.
struct Dialling: Sendable {
    let settings: ClientSettings
    let fate: ConnectionFate

    /// Connects; `prepare` sets up each channel that is tried.
    func dial<Output: Sendable>(
        _ prepare: @escaping @Sendable (any Channel) throws -> Output
    ) async throws -> Output {
        let host = settings.proxy?.host ?? settings.host
        let port = settings.proxy?.port ?? settings.port
        var bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(settings.patience.connect)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        do {
            if let local = settings.localAddress {
                bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: local, port: 0))
            }
            return try await bootstrap.connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    fate.adopt(channel)
                    if let proxy = settings.proxy {
                        try channel.pipeline.syncOperations.addHandler(
                            HTTPProxyHandler(
                                target: settings.host, port: settings.port, credentials: proxy.credentials))
                    }
                    return try prepare(channel)
                }
            }
        } catch {
            throw fate.cause ?? explanation(error, host: host, port: port)
        }
    }

    /// Waits until the proxy and TLS are agreed upon.
    func wait(for ready: EventLoopFuture<Void>, on channel: any Channel) async throws {
        let step: TransferError.Step =
            settings.tls != nil ? .handshake : settings.proxy != nil ? .askingProxy : .connecting
        let alarm = channel.eventLoop.scheduleTask(in: settings.patience.connect) {
            fate.end(TransferError.timedOut(step))
        }
        // At once, and not when this task goes on, which on a busy machine may be much later.
        ready.whenComplete { _ in alarm.cancel() }
        do {
            try await ready.get()
        } catch {
            let cause = fate.cause ?? error
            guard !Task.isCancelled else { throw CancellationError() }
            // Which fault the server's certificate has is still to be learnt.
            throw TLSFailure.isVerification(cause) ? cause : TransferError.explanation(of: cause, step)
        }
    }

    private func explanation(_ error: any Error, host: String, port: Int) -> any Error {
        guard !Task.isCancelled else { return CancellationError() }
        switch error {
        case let error as NIOConnectionError:
            if let last = error.connectionErrors.last { return explanation(last.error, host: host, port: port) }
            return TransferError.cannotResolve(host: host)
        case ChannelError.connectTimeout: return TransferError.connectTimedOut(host: host, port: port)
        case let error as IOError:
            return TransferError.cannotConnect(host: host, port: port, why: error.sentence)
        case is SocketAddressError:
            return TransferError.cannotConnect(host: host, port: port, why: "the local address is no address")
        default: return error
        }
    }
}
