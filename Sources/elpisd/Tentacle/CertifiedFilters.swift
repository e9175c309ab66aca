internal import Tentacle

/// The reference server's filters, for agents that show a certificate: its name binds what they may send and fetch.
struct CertifiedFilters: PeerRules {
    let filters: Filters

    func permission(for request: FileRequest, from peer: Peer) -> Permission {
        if let certificate = peer.certificate {
            // The filters, and not our own folders, say where the file is.
            guard case .folder = AgentFileNames(agent: certificate.commonName).permission(for: request) else {
                return .refused
            }
        }
        return filters.permission(for: request, from: peer)
    }
}
