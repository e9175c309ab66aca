package import Identity
internal import NIOCore
package import Tentacle

extension ServerEndpoint {
    /// A client's settings for each of the servers.
    ///
    /// With an identity everything goes over TLS 1.3, and both sides prove who they are. Without one it is as the
    /// configuration says: plainly, or over TLS whose server is verified.
    package func clients(identity: AgentIdentity?) throws -> [ClientSettings] {
        let tls = try clientTLS(identity: identity)
        return try addresses(identity: identity).map { host, port in
            var settings = ClientSettings(host: host, port: port, tls: tls)
            settings.localAddress = localAddress
            settings.password = password.value.isEmpty ? nil : password.value
            settings.proxy = try proxy.map { try HTTPProxy(text: $0.value) }
            settings.patience.silence = .seconds(Int64(timeout))
            return settings
        }
    }

    /// Where the configuration names no server, those that the host enrolled with.
    private func addresses(identity: AgentIdentity?) -> [(host: String, port: Int)] {
        let isUnnamed = hosts == ["localhost"]
        guard isUnnamed, let identity, !identity.servers.isEmpty else { return hosts.map { ($0, port) } }
        return identity.servers.map { ServerEndpoint.address($0) }
    }

    /// `host`, `host:port` or `[address]:port`.
    static func address(_ text: String) -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            !text[..<colon].contains(":") || text[..<colon].hasSuffix("]")
        else { return (String(text.filter { $0 != "[" && $0 != "]" }), ClientSettings.standardPort) }
        return (String(text[..<colon].filter { $0 != "[" && $0 != "]" }), port)
    }

    private static let fileLimit = 1 << 20

    private func clientTLS(identity: AgentIdentity?) throws -> ClientTLS? {
        if let identity {
            return ClientTLS(
                trust: .authorities(Array(identity.authorityPEM.utf8)),
                identity: TLSIdentity(chain: Array(identity.certificatePEM.utf8), key: Array(identity.keyPEM.utf8)),
                oldest: .version1_3)
        }
        guard let tls else { return nil }
        func content(_ path: String) throws -> [UInt8] {
            try TrustedFile(path).bytes(limit: ServerEndpoint.fileLimit)
        }
        var own: TLSIdentity?
        if let certificate = tls.certificate {
            own = TLSIdentity(chain: try content(certificate), key: try content(tls.key ?? certificate))
        }
        let trust: ClientTLS.Trust =
            if let file = tls.authority {
                .authorities(try content(file))
            } else {
                .systemAuthorities
            }
        return ClientTLS(trust: trust, identity: own, oldest: .version1_2)
    }
}

extension HTTPProxy {
    /// `[user:password@]host:port`.
    fileprivate init(text: String) throws {
        let at = text.lastIndex(of: "@")
        let address = at.map { String(text[text.index(after: $0)...]) } ?? text
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            throw ProxyTextError()
        }
        self.init(host: String(address[..<colon]), port: port, credentials: at.map { String(text[..<$0]) })
    }
}

/// The text does not name a proxy. It may hold a password, and is therefore not shown.
struct ProxyTextError: Error, CustomStringConvertible {
    var description: String { "the HTTP proxy (-y in server_opts) is not of the form [user:password@]host:port" }
}

extension ServerEndpoint {
    /// How files travel to it.
    package var form: TransferForm { isCompressed ? .compressed : .plain }
}
