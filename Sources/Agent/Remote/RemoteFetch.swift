internal import Identity
internal import Localization
package import Logging
internal import Synchronization
internal import Tentacle

/// Looks for a new configuration on each connection, and puts the agent on trial with it.
package final class RemoteFetch: Sendable {
    private struct State {
        var remote: RemoteConfiguration
        /// The agent still runs with another configuration than the one that was accepted.
        var isReplaced = false
    }

    private let state: Mutex<State>
    private let bell: Bell
    private let logger: Logger

    /// A digest file has 32 bytes.
    private static let digestLimit = 64

    package init(_ remote: RemoteConfiguration, bell: Bell, logger: Logger) {
        state = Mutex(State(remote: remote))
        self.bell = bell
        self.logger = logger
    }

    /// What goes wrong here is told, and leaves everything as it was.
    func look(over connection: ClientConnection) async {
        do {
            let stem = state.withLock { $0.remote.fileStem }
            guard let digest = try await connection.receive("\(stem).md5", limit: RemoteFetch.digestLimit),
                state.withLock({ !$0.isReplaced && $0.remote.isOther(digest) })
            else { return }
            guard let text = try await connection.receive("\(stem).conf", limit: ConfigurationText.sizeLimit) else {
                throw RemoteConfigurationError.missing("\(stem).conf")
            }
            guard let signature = try await connection.receive("\(stem).signature", limit: SignedFile.limit) else {
                throw RemoteConfigurationError.missing("\(stem).signature")
            }
            let version = try state.withLock {
                try $0.remote.accept(text, signature: signature)
                $0.isReplaced = true
                return $0.remote.version
            }
            logger.notice("Version \(version ?? 0) of the server's configuration is used from now on")
            bell.ring(.reload)
        } catch is CancellationError {
            return
        } catch SignedFile.Fault.notNewer {
            // Given up before, or the server was restored; the server's is not asked for again until it is newer.
            logger.debug("The server's configuration is not newer than what was known")
        } catch {
            logger.warning("\("\(error)".printable)")
        }
    }

    /// Takes note of how a round ended. That the configuration before reaches a server says nothing for the new one.
    package func noteRound(reachedServer: Bool) {
        do {
            let (isRestored, note) = try state.withLock { state in
                guard !state.isReplaced else { return (false, nil as String?) }
                state.isReplaced = try state.remote.noteRound(reachedServer: reachedServer)
                return (state.isReplaced, state.remote.note)
            }
            guard isRestored else { return }
            logger.error("\(note ?? "")")
            bell.ring(.reload)
        } catch {
            logger.warning("\("\(error)".printable)")
        }
    }
}
