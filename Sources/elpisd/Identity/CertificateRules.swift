internal import Crypto
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
        let names = AgentFileNames(agent: certificate.commonName)
        switch request.verb {
        case .send: return names.isSent(request.name.text)
        case .fetch: return names.isFetched(request.name.text)
        }
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

/// The names of the files of one agent.
struct AgentFileNames {
    private let agent: String
    private let digest: String

    init(agent: String) {
        self.agent = agent
        digest = Insecure.MD5.hash(data: Array(agent.utf8)).hexadecimal
    }

    /// Messages and fact tables: the agent's name or its digest, a number, and the kind.
    func isSent(_ name: String) -> Permission {
        if [EnrolmentNames.renewal, EnrolmentNames.presence].contains(name) { return .desk }
        for kind in [".data", ".tables"] where name.hasSuffix(kind) {
            let body = name.dropLast(kind.count)
            for prefix in [agent, digest] where body.hasPrefix(prefix) {
                let number = body.dropFirst(prefix.count)
                guard let mark = number.first, mark == "." || mark == "_" else { continue }
                let digits = number.dropFirst().utf8
                if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) { return .folder("") }
            }
        }
        return .refused
    }

    /// The agent's own configuration, and collections, which are for all.
    func isFetched(_ name: String) -> Permission {
        if name.hasSuffix(EnrolmentNames.replySuffix) { return .desk }
        switch name {
        case "\(digest).conf", "\(digest).signature": return .folder("conf")
        case "\(digest).md5": return .folder("md5")
        default: break
        }
        guard let point = name.lastIndex(of: "."), !isDigest(name[..<point]) else { return .refused }
        switch name[point...] {
        case ".zip", ".signature": return .folder("collections")
        case ".md5": return .folder("md5")
        default: return .refused
        }
    }

    /// Whether a name could be that of another agent's configuration.
    private func isDigest(_ name: Substring) -> Bool {
        name.utf8.count == 32 && name.allSatisfy(\.isHexDigit)
    }
}
