internal import Logging
internal import NIOSSL
internal import Synchronization

/// What new connections are made with: the server's certificate may be renewed while it runs.
final class ServerContexts: Sendable {
    private let present: Mutex<NIOSSLContext>
    private let first: ServerTLS
    private let renewed: (@Sendable () throws -> ServerTLS)?
    private let interval: Duration

    /// Nil where the server speaks no TLS.
    init?(_ settings: ServerSettings) throws {
        guard let tls = settings.tls else { return nil }
        first = tls
        renewed = settings.renewedTLS
        interval = settings.renewalInterval
        present = Mutex(try tls.context())
    }

    var context: NIOSSLContext { present.withLock { $0 } }

    /// Asks now and then for what is to be used from then on, until it is cancelled. What fails leaves things as they are.
    func keepFresh(logger: Logger) async {
        guard let renewed else { return }
        var chain = first.identity.chain
        while (try? await Task.sleep(for: interval)) != nil {
            do {
                let tls = try renewed()
                guard tls.identity.chain != chain else { continue }
                let context = try tls.context()
                present.withLock { $0 = context }
                chain = tls.identity.chain
                logger.notice("New connections get the server's new certificate")
            } catch {
                logger.warning("The server's certificate cannot be renewed", metadata: ["reason": "\(error)"])
            }
        }
    }
}
