internal import FoundationEssentials
internal import Identity
internal import Tentacle

/// What a peer may do by its certificate: its name binds what it may send and fetch.
struct CertificateRules: PeerRules {
    let registrar: Registrar
    let presences: PresenceBook
    /// The folder for files of peers without a certificate; nil where they may only enrol.
    let uncertifiedFolder: String?

    func permission(for request: FileRequest, from peer: Peer) -> Permission {
        guard let certificate = peer.certificate else { return permissionWithout(request) }
        // A certificate that was revoked, or is not known here, is as good as a forged one.
        guard (try? registrar.use(serial: certificate.serial, name: certificate.commonName, now: Date())) != nil else {
            return .refused
        }
        // A copy of an agent that another run has followed may at most show itself, and be renewed.
        guard
            CertificateRules.isAboutIdentity(request)
                || presences.admits(certificate.commonName, connection: peer.connection)
        else { return .refused }
        return AgentFileNames(agent: certificate.commonName).permission(for: request)
    }

    private static func isAboutIdentity(_ request: FileRequest) -> Bool {
        switch request.verb {
        case .send: [EnrolmentNames.presence, EnrolmentNames.renewal].contains(request.name.text)
        case .fetch: request.name.text.hasSuffix(EnrolmentNames.replySuffix)
        }
    }

    private func permissionWithout(_ request: FileRequest) -> Permission {
        let name = request.name.text
        switch request.verb {
        case .send where name == EnrolmentNames.enrolment: return .desk
        case .fetch where name.hasSuffix(EnrolmentNames.replySuffix): return .desk
        case .send, .fetch: return uncertifiedFolder.map { .folder($0) } ?? .refused
        }
    }
}
