internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// Tells when a connection can be used: the proxy has agreed, and the server has proved whom it is.
final class ReadinessHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let ready: EventLoopPromise<Void>
    private let security: Security
    private let fate: ConnectionFate
    private var isDecided = false

    enum Security: Sendable {
        case none
        /// With a server whose certificate must be for this name; any certificate will do for nil.
        case tls(ServerName?)
    }

    init(ready: EventLoopPromise<Void>, security: Security, fate: ConnectionFate) {
        self.ready = ready
        self.security = security
        self.fate = fate
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .none = security { decide(.success(())) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, case .tls(let name) = security {
            if isRight(name, context) {
                decide(.success(()))
            } else {
                let error = TransferError.tls(.wrongName(wanted: name?.text ?? ""))
                decide(.failure(error))
                fate.end(error)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func isRight(_ name: ServerName?, _ context: ChannelHandlerContext) -> Bool {
        guard let name else { return true }
        // Without a certificate there is no name to be right.
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        guard let der = try? handler?.peerCertificate?.toDERBytes() else { return false }
        return name.matches(certificate: der)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        decide(.failure(error))
        fate.note(error)
        context.fireErrorCaught(error)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        fate.noteArrival()
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        decide(.failure(TransferError.closed(step)))
        fate.note(TransferError.closed(step))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        decide(.failure(TransferError.closed(step)))
    }

    private var step: TransferError.Step {
        if case .none = security { .connecting } else { .handshake }
    }

    private func decide(_ result: Result<Void, any Error>) {
        guard !isDecided else { return }
        isDecided = true
        ready.completeWith(result)
    }
}
