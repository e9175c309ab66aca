internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Sends files to a Tentacle server, and fetches files from it.
package struct TentacleClient: Sendable {
    private let settings: ClientSettings
    private let context: NIOSSLContext?

    /// - Throws: ``TLSSettingsError``.
    package init(_ settings: ClientSettings) throws {
        self.settings = settings
        context = try settings.tls.flatMap { tls in
            switch tls.trust {
            case .authorities, .systemAuthorities, .anybody: try tls.context(authorities: tls.authorities() ?? [])
            case .authority: nil
            }
        }
    }

    /// Connects, gives the password, and takes leave when the work is done.
    ///
    /// - Throws: ``TransferError``, and what the work throws.
    package func withConnection<Result: Sendable>(
        _ body: (ClientConnection) async throws -> Result
    ) async throws -> Result {
        let fate = ConnectionFate()
        return try await withTaskCancellationHandler {
            do {
                return try await connect(using: try await verifiedContext(), fate, body)
            } catch  where TLSFailure.isVerification(error) {
                throw TransferError.tls(await explanation())
            }
        } onCancel: {
            fate.end(CancellationError())
        }
    }

    /// What to trust: set from the start, or the pinned authority, which the server itself must show.
    private func verifiedContext() async throws -> NIOSSLContext? {
        guard let tls = settings.tls, case .authority(let fingerprint) = tls.trust else { return context }
        let authority = try ClientTLS.authority(fingerprint: fingerprint, in: try await presentedChain())
        return try tls.context(authorities: [authority])
    }

    private func explanation() async -> TLSFailure {
        // Where the server cannot be asked again, the plain fact remains.
        guard let chain = try? await presentedChain() else { return .untrusted }
        return TLSFailure(chain: chain, now: time(nil))
    }

    private func connect<Result: Sendable>(
        using context: NIOSSLContext?, _ fate: ConnectionFate, _ body: (ClientConnection) async throws -> Result
    ) async throws -> Result {
        let dialling = Dialling(settings: settings, fate: fate)
        let (channel, ready) = try await dialling.dial { channel in
            let ready = channel.eventLoop.makePromise(of: Void.self)
            let pipeline = channel.pipeline.syncOperations
            let name = ServerName(settings.tls?.serverName ?? settings.host)
            let isVerified = if case .anybody = settings.tls?.trust { false } else { true }
            if let context {
                try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name.indication))
            }
            let security: ReadinessHandler.Security = context == nil ? .none : .tls(isVerified ? name : nil)
            try pipeline.addHandler(ReadinessHandler(ready: ready, security: security, fate: fate))
            let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            return (wrapped, ready.futureResult)
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await dialling.wait(for: ready, on: channel.channel)
            let connection = ClientConnection(
                channel: channel.channel, inbound: inbound, outbound: outbound, fate: fate, patience: settings.patience)
            let limit = channel.channel.eventLoop.scheduleTask(in: settings.patience.whole) {
                fate.end(TransferError.tookTooLong(.connecting))
            }
            defer { limit.cancel() }
            if let password = settings.password { try await connection.logIn(password: password) }
            let result = try await body(connection)
            await connection.leave()
            return result
        }
    }

    /// The certificates that the server shows. They are looked at and nothing is said to the server: the handshake is
    /// broken off.
    private func presentedChain() async throws -> [NIOSSLCertificate] {
        guard let tls = settings.tls else { return [] }
        let context = try tls.context(authorities: [])
        let fate = ConnectionFate()
        let shown = PresentedChain()
        let dialling = Dialling(settings: settings, fate: fate)
        let name = ServerName(tls.serverName ?? settings.host)
        let (channel, ready) = try await dialling.dial { channel -> (any Channel, EventLoopFuture<Void>) in
            let ready = channel.eventLoop.makePromise(of: Void.self)
            let handler = try NIOSSLClientHandler(context: context, serverHostname: name.indication) {
                (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                shown.certificates.withLock { $0 = chain }
                verdict.succeed(.failed)
            }
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.pipeline.syncOperations.addHandler(
                ReadinessHandler(ready: ready, security: .tls(name), fate: fate))
            return (channel, ready.futureResult)
        }
        do {
            try await dialling.wait(for: ready, on: channel)
        } catch  where !shown.certificates.withLock(\.isEmpty) {
            // As intended.
        }
        return shown.certificates.withLock { $0 }
    }
}

/// What a server showed.
private final class PresentedChain: Sendable {
    let certificates = Mutex<[NIOSSLCertificate]>([])
}
