/// Reads what PAM's modules write: `pam_unix(sshd:auth): …`.
enum PAMMessage {
    /// Programs that tell of failures themselves.
    private static let speakers: Set<String> = ["sshd", "sudo", "sudo-i", "su", "su-l", "login"]
    /// Their sessions are no logins.
    private static let machines: Set<String> = ["cron", "crond", "atd", "systemd-user"]

    static func event(_ message: LogText) -> AuthEvent? {
        if let more = message.after(prefix: "PAM "), let (number, rest) = more.split(atFirst: " more authentication ") {
            guard let count = number.number, let (_, fields) = rest.split(atFirst: "; ") else { return nil }
            return failure(fields, service: "", count: count)
        }
        guard message.hasPrefix("pam_"), let (head, text) = message.split(atFirst: "): "),
            let (_, place) = head.split(atFirst: "("), let (service, type) = place.split(atFirst: ":")
        else { return nil }
        if type.equals("auth"), let fields = text.after(prefix: "authentication failure; ") {
            return failure(fields, service: service.string, count: 1)
        }
        if type.equals("session"), let rest = text.after(prefix: "session opened for user ") {
            return session(rest, service: service.string)
        }
        if let rest = text.after(prefix: "Consecutive login failures for user "),
            let (user, _) = rest.split(atLast: " account ")
        {
            var event = AuthEvent(.locked)
            event.user = user.string
            event.method = service.string
            return event
        }
        return nil
    }

    /// `logname=A uid=0 euid=0 tty=ssh ruser=B rhost=C  user=D`; B and D can be what a stranger typed.
    private static func failure(_ fields: LogText, service: String, count: Int) -> AuthEvent? {
        guard let (head, rest) = fields.split(atFirst: " ruser="), let (_, terminal) = head.split(atLast: " tty="),
            let (caller, tail) = rest.split(atFirst: " rhost=")
        else { return nil }
        // With a second mark, nobody can tell which is the program's.
        let isCertain = tail.split(atFirst: " rhost=") == nil || caller.isEmpty && service == "sshd"
        let isOwnStory = service.isEmpty || speakers.contains(service)
        var event = AuthEvent(isOwnStory ? .pamFailure : .failedLogin)
        event.count = count
        if !isOwnStory { event.failures = count }
        event.method = service.isEmpty ? nil : service
        event.terminal = terminal.isEmpty ? nil : terminal.string
        guard isCertain else { return event }
        event.byUser = caller.isEmpty ? nil : caller.string
        let host: LogText
        if let (name, user) = tail.split(atFirst: " user=") {
            host = name
            event.user = user.string
        } else {
            host = tail
        }
        event.address = NetworkPeer.address(host.prefix { $0 != UInt8(ascii: " ") })
        return event
    }

    /// `ann(uid=1000) by (uid=0)`, or without the first number.
    private static func session(_ text: LogText, service: String) -> AuthEvent? {
        guard !machines.contains(service), let (user, opener) = text.split(atLast: " by ") else { return nil }
        var event = AuthEvent(.session)
        event.user = withoutNumber(user)
        let byUser = withoutNumber(opener)
        event.byUser = byUser.isEmpty ? nil : byUser
        event.method = service
        return event
    }

    private static func withoutNumber(_ name: LogText) -> String {
        guard name.hasSuffix(")"), let (before, _) = name.split(atLast: "(uid=") else { return name.string }
        return before.string
    }
}
