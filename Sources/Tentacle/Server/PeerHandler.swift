internal import Glibc
internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import Synchronization

/// Tells who has connected: at once, or with TLS when the handshake is done.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: EventLoopPromise<Peer>
    private let isSecure: Bool
    private let fate: ConnectionFate
    private let number = PeerHandler.numbers.add(1, ordering: .relaxed).newValue
    private var isDecided = false

    private static let numbers = Atomic<UInt64>(0)

    init(peer: EventLoopPromise<Peer>, isSecure: Bool, fate: ConnectionFate) {
        self.peer = peer
        self.isSecure = isSecure
        self.fate = fate
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isSecure {
            decide(
                .success(Peer(address: PeerHandler.address(of: context.channel), certificate: nil, connection: number)))
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { decide(Result { try securePeer(context) }) }
        context.fireUserInboundEventTriggered(event)
    }

    private func securePeer(_ context: ChannelHandlerContext) throws -> Peer {
        let handler = try context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        let address = PeerHandler.address(of: context.channel)
        guard let shown = handler.peerCertificate else {
            return Peer(address: address, certificate: nil, connection: number)
        }
        guard let certificate = PeerCertificate(der: try shown.toDERBytes()) else { throw NamelessCertificate() }
        return Peer(address: address, certificate: certificate, connection: number)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let cause = unacceptableCertificate(error, context) ?? error
        fate.note(cause)
        decide(.failure(cause))
        context.close(promise: nil)
    }

    /// What is wrong with the certificate where it is that which failed.
    private func unacceptableCertificate(
        _ error: any Error, _ context: ChannelHandlerContext
    ) -> UnacceptableCertificate? {
        guard !isDecided, TLSFailure.isVerification(error),
            // Without the certificate, the plain fact remains.
            let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self),
            let certificate = handler.peerCertificate
        else { return nil }
        return UnacceptableCertificate(certificate, now: time(nil))
    }

    func channelInactive(context: ChannelHandlerContext) {
        decide(.failure(fate.cause ?? ChannelError.eof))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        decide(.failure(fate.cause ?? ChannelError.eof))
    }

    private func decide(_ result: Result<Peer, any Error>) {
        guard !isDecided else { return }
        isDecided = true
        peer.completeWith(result)
    }

    /// An IPv4 address that came through an IPv6 socket is the IPv4 address.
    static func address(of channel: any Channel) -> String {
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        return address.hasPrefix("::ffff:") && address.contains(".") ? String(address.dropFirst(7)) : address
    }
}

/// A certificate that does not say whose it is.
struct NamelessCertificate: Error, CustomStringConvertible {
    let description = "the certificate has no common name, or several"
}
