/// Reads what sudo, su and login write.
enum PrivilegeMessage {
    /// `ann : [REASON ; ]TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/usr/bin/id -u`.
    static func sudo(_ message: LogText) -> AuthEvent? {
        guard let (name, text) = message.drop(while: { $0 == UInt8(ascii: " ") }).split(atFirst: " : "),
            !name.isEmpty, !name.contains(UInt8(ascii: " ")), let (_, ran) = text.split(atFirst: "COMMAND=")
        else { return nil }
        var event = AuthEvent(.sudo)
        let fields: [StaticString] = ["TTY=", "HOST=", "PWD=", "USER="]
        if !fields.contains(where: { text.hasPrefix($0) }) {
            event = AuthEvent(.failedSudo)
            guard let (reason, _) = text.split(atFirst: " ; ") else { return nil }
            event.method = reason.string
            if let (number, _) = reason.split(atFirst: " incorrect password attempt"), let count = number.number {
                event.count = max(1, min(count, 1000))
                event.failures = event.count
            }
        }
        event.byUser = name.string
        // A folder's name and arguments can look like fields: what stands there twice is not known.
        event.user = field(" ; USER=", of: text)?.string
        event.terminal = (text.after(prefix: "TTY=") ?? field(" ; TTY=", of: text))?.prefix { $0 != 0x20 }.string
        if ran.split(atFirst: "COMMAND=") == nil { event.command = ran.prefix { $0 != 0x20 }.string }
        return event
    }

    private static func field(_ mark: StaticString, of text: LogText) -> LogText? {
        guard let (_, after) = text.split(atFirst: mark), after.split(atFirst: mark) == nil else { return nil }
        return after.split(atFirst: " ; ")?.before ?? after
    }

    /// `FAILED SU (to root) ann on pts/0` and without the first words; `Successful su for root by ann`.
    static func su(_ message: LogText) -> AuthEvent? {
        let failed = message.after(prefix: "FAILED SU ")
        if let rest = (failed ?? message).after(prefix: "(to "), let (user, who) = rest.split(atLast: ") "),
            let (byUser, terminal) = who.split(atLast: " on ")
        {
            return su(failed == nil, user: user, by: byUser, terminal: terminal.string)
        }
        let succeeded = message.after(prefix: "Successful su for ")
        guard let rest = succeeded ?? message.after(prefix: "FAILED su for "),
            let (user, byUser) = rest.split(atLast: " by ")
        else { return nil }
        return su(succeeded != nil, user: user, by: byUser, terminal: nil)
    }

    private static func su(_ isSuccess: Bool, user: LogText, by: LogText, terminal: String?) -> AuthEvent {
        var event = AuthEvent(isSuccess ? .su : .failedSu)
        event.failures = isSuccess ? 0 : 1
        event.user = user.string
        event.byUser = by.string
        event.terminal = terminal
        return event
    }

    /// `FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure`, `LOGIN ON tty1 BY ann`.
    static func login(_ message: LogText) -> AuthEvent? {
        if message.hasPrefix("FAILED LOGIN ") || message.hasPrefix("TOO MANY LOGIN TRIES ") {
            guard let (place, rest) = message.split(atFirst: " FOR '"), let (user, _) = rest.split(atLast: "', ") else {
                return nil
            }
            var event = AuthEvent(message.hasPrefix("F") ? .failedLogin : .tooManyFailures)
            event.failures = event.kind == .failedLogin ? 1 : 0
            event.user = user.string
            event.address = quoted(" from '", in: place).flatMap(NetworkPeer.address)
            event.terminal = quoted(" on '", in: place)?.string
            event.method = "login"
            return event
        }
        var event = AuthEvent(.login)
        event.method = "login"
        if let rest = message.after(prefix: "ROOT LOGIN ") {
            event.user = "root"
            event.terminal = quoted("on '", in: rest)?.string
            event.address = quoted(" from '", in: rest).flatMap(NetworkPeer.address)
            return event
        }
        guard let rest = message.after(prefix: "LOGIN ON "), let (terminal, who) = rest.split(atFirst: " BY ") else {
            return nil
        }
        event.terminal = terminal.string
        if let (user, host) = who.split(atLast: " FROM ") {
            event.user = user.string
            event.address = NetworkPeer.address(host)
        } else {
            event.user = who.string
        }
        return event
    }

    private static func quoted(_ mark: StaticString, in text: LogText) -> LogText? {
        text.split(atFirst: mark).map { $0.after.prefix { $0 != UInt8(ascii: "'") } }
    }
}
