internal import FoundationEssentials
package import Identity
package import Logging
internal import Tentacle

/// What an enrolled agent does on each connection: it says which run of which machine it is, and renews its certificate
/// when that is due; and it looks for a new configuration.
package struct IdentityCeremony: Sendable {
    private let identity: AgentIdentity
    private let folder: String
    private let presence: PresenceBook.Presence
    /// Nil where no configuration is taken from the server.
    private let remote: RemoteFetch?
    /// Nil where no collections are taken from the server.
    package var collections: CollectionFetch?
    private let bell: Bell
    private let logger: Logger

    /// `folder` is that of the identity; a renewed one is put there, and then the agent is called to read it.
    package init(
        _ identity: AgentIdentity, folder: String, presence: PresenceBook.Presence, remote: RemoteFetch?, bell: Bell,
        logger: Logger
    ) {
        self.identity = identity
        self.folder = folder
        self.presence = presence
        self.remote = remote
        self.bell = bell
        self.logger = logger
    }

    package var ceremony: Courier.Ceremony {
        Courier.Ceremony(
            arrive: { try await announce(over: $0) },
            leave: {
                try await renewIfDue(over: $0)
                await remote?.look(over: $0)
                await collections?.look(over: $0)
            })
    }

    private func announce(over connection: ClientConnection) async throws {
        let body = Array(try JSONEncoder().encode(presence))
        do {
            try await connection.send(body, as: EnrolmentNames.presence)
        } catch TransferError.refused(_, "not permitted") {
            throw UnwelcomeIdentity()
        }
    }

    /// A renewal that fails is tried again on the next connection; the messages have arrived already.
    private func renewIfDue(over connection: ClientConnection) async throws {
        let now = Date()
        guard now >= identity.renewal else { return }
        do {
            try await Enrolment(now: now).renew(identity, over: connection).save(to: folder)
            logger.notice("The certificate was renewed")
            bell.ring(.reload)
        } catch {
            logger.warning("The certificate cannot be renewed: \("\(error)")")
        }
    }
}

/// The server permits this host nothing.
private struct UnwelcomeIdentity: Error, CustomStringConvertible {
    let description =
        "the server does not accept this host's certificate, because it was revoked or superseded, or is not known there; "
        + "enrol the host anew (elpis enrol)"
}
