internal import FoundationEssentials
internal import Identity
internal import Logging
internal import Synchronization
internal import Tentacle

/// Answers requests for certificates, and takes note of who is there.
final class EnrolmentDesk: Desk {
    private struct Reply {
        let bytes: [UInt8]
        let made: Date
    }

    private let registrar: Registrar
    private let presences: PresenceBook
    private let logger: Logger
    private let replies = Mutex<[String: Reply]>([:])

    /// Answers that wait to be fetched, which is done at once; and for how long they do.
    private static let replyLimit = 1_000
    private static let replyTime: TimeInterval = 60

    init(registrar: Registrar, presences: PresenceBook, logger: Logger) {
        self.registrar = registrar
        self.presences = presences
        self.logger = logger
    }

    func take(_ body: [UInt8], as name: TransferName, from peer: Peer) async throws {
        let now = Date()
        do {
            switch (name.text, peer.certificate) {
            case (EnrolmentNames.enrolment, nil):
                try keep(try registrar.enrol(body, now: now), for: body, now: now)
                logger.notice("A host was enrolled", metadata: ["peer.address": "\(peer.address)"])
            case (EnrolmentNames.renewal, let certificate?):
                let reply = try registrar.renew(
                    body, serial: certificate.serial, name: certificate.commonName, now: now)
                try keep(reply, for: body, now: now)
                logger.notice("A certificate was renewed", metadata: ["agent.name": "\(certificate.commonName)"])
            case (EnrolmentNames.presence, let certificate?):
                try note(body, of: certificate.commonName, from: peer, now: now)
            default: throw DeskRefusal("not permitted")
            }
        } catch let error as IdentityError {
            logger.warning(
                "A request was refused", metadata: ["peer.address": "\(peer.address)", "reason": "\(error)"])
            throw DeskRefusal("\(error)")
        }
    }

    func give(_ name: TransferName, to peer: Peer) async throws -> [UInt8]? {
        replies.withLock { $0.removeValue(forKey: name.text)?.bytes }
    }

    private func keep(_ reply: EnrolmentReply, for request: [UInt8], now: Date) throws {
        let bytes = try reply.bytes
        replies.withLock { replies in
            replies = replies.filter { now.timeIntervalSince($0.value.made) < EnrolmentDesk.replyTime }
            // Whoever has been waiting for the longest has gone.
            if replies.count >= EnrolmentDesk.replyLimit,
                let oldest = replies.min(by: { $0.value.made < $1.value.made })?.key
            {
                replies[oldest] = nil
            }
            replies[EnrolmentNames.reply(to: request)] = Reply(bytes: bytes, made: now)
        }
    }

    private func note(_ presence: [UInt8], of name: String, from peer: Peer, now: Date) throws {
        guard
            let clone = try presences.note(
                presence, of: name, from: peer.address, connection: peer.connection, now: now)
        else { return }
        logger.error(
            "Two hosts have one identity; enrol one of them anew",
            metadata: ["agent.name": "\(name)", "addresses": "\(clone.addresses.joined(separator: ", "))"])
        if presences.policy == .refused { throw DeskRefusal("another host has this identity too") }
    }
}
