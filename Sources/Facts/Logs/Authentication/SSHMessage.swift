/// Reads what OpenSSH's server writes about logins.
enum SSHMessage {
    static func event(_ message: LogText) -> AuthEvent? {
        let text = message.before(suffix: " [preauth]") ?? message
        if let rest = text.after(prefix: "Failed ") { return attempt(rest, .failedLogin) }
        if let rest = text.after(prefix: "Accepted ") { return attempt(rest, .login) }
        if let rest = text.after(prefix: "Invalid user ") ?? text.after(prefix: "Illegal user ") {
            return NetworkPeer(endOf: rest, separator: " from ", needsPort: false).map {
                event(.invalidUser, $0, user: $0.before)
            } ?? emptyName(rest)
        }
        if let rest = text.after(prefix: "User "), let (subject, _) = rest.split(atFirst: " not allowed because ") {
            return NetworkPeer(endOf: subject, separator: " from ", needsPort: false).map {
                event(.refusedUser, $0, user: $0.before)
            }
        }
        if let rest = text.after(prefix: "error: maximum authentication attempts exceeded for "),
            let subject = rest.before(suffix: " ssh2")
        {
            return NetworkPeer(endOf: subject, separator: " from ").map {
                event(.tooManyFailures, $0, user: withoutMark($0.before))
            }
        }
        return end(text)
    }

    /// `METHOD for [invalid user ]NAME from ADDRESS port N ssh2[: KEY]`.
    private static func attempt(_ text: LogText, _ kind: AuthEvent.Kind) -> AuthEvent? {
        guard let (method, rest) = text.split(atFirst: " for "), !method.contains(UInt8(ascii: " ")) else { return nil }
        var event: AuthEvent
        if let subject = rest.before(suffix: " ssh2"), let peer = NetworkPeer(endOf: subject, separator: " from ") {
            event = self.event(kind, peer, user: withoutMark(peer.before))
        } else {
            guard let keyed = keyedAttempt(rest, kind) else { return nil }
            event = keyed
        }
        event.method = method.string
        // Each connection begins by asking which methods there are.
        if kind == .failedLogin && !method.equals("none") { event.failures = 1 }
        return event
    }

    /// With a description of the key after `ssh2: `: a type and a fingerprint, or a certificate with a name in it that
    /// its holder may have chosen.
    private static func keyedAttempt(_ text: LogText, _ kind: AuthEvent.Kind) -> AuthEvent? {
        var peers: [(peer: NetworkPeer, key: LogText)] = []
        var rest = text
        while let (subject, _) = rest.split(atLast: " ssh2: ") {
            if let peer = NetworkPeer(endOf: subject, separator: " from ") {
                peers.append((peer, text[(subject.endIndex + " ssh2: ".utf8.count)...]))
            }
            rest = subject
            // More are no name, but somebody's try to be expensive.
            guard peers.count < 8 else { break }
        }
        guard let last = peers.first else { return nil }
        let isCertain =
            last.key.split(separator: UInt8(ascii: " ")).count == 2
            || peers.allSatisfy { $0.peer.address == last.peer.address && $0.peer.port == last.peer.port }
        if isCertain { return event(kind, last.peer, user: withoutMark(last.peer.before)) }
        return AuthEvent(kind)
    }

    /// Connections that ended before a login, and who had been named.
    private static func end(_ text: LogText) -> AuthEvent? {
        let rest: LogText
        if let closed = text.after(prefix: "Connection closed by ") ?? text.after(prefix: "Connection reset by ")
            ?? text.after(prefix: "Disconnected from ")
        {
            rest = closed
        } else if let cut = text.after(prefix: "Disconnecting "),
            let subject = cut.before(suffix: ": Too many authentication failures")
        {
            rest = subject
        } else {
            return nil
        }
        guard let subject = rest.after(prefix: "authenticating user ") ?? rest.after(prefix: "invalid user ") else {
            return nil
        }
        return NetworkPeer(endOf: subject, separator: " ").map { event(.gaveUp, $0, user: $0.before) }
    }

    /// ` from ADDRESS port N`, after an empty name.
    private static func emptyName(_ text: LogText) -> AuthEvent? {
        guard text.hasPrefix("from ") else { return nil }
        return NetworkPeer(endOf: text, separator: "from ", needsPort: false).map { event(.invalidUser, $0, user: []) }
    }

    private static func withoutMark(_ name: LogText) -> LogText {
        name.after(prefix: "invalid user ") ?? name.after(prefix: "illegal user ") ?? name
    }

    private static func event(_ kind: AuthEvent.Kind, _ peer: NetworkPeer, user: LogText) -> AuthEvent {
        var event = AuthEvent(kind)
        event.user = user.string
        event.address = peer.address
        event.port = peer.port
        return event
    }
}
