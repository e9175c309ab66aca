/// Reads a message about authentication by the program that wrote it.
enum AuthMessage {
    /// Nil where the message tells of no login and no use of privilege.
    static func event(program: LogText, message: LogText) -> AuthEvent? {
        if let (count, repeated) = repetition(message) {
            guard var event = event(program: program, message: repeated) else { return nil }
            event.count *= count
            event.failures *= count
            return event
        }
        if message.hasPrefix("pam_") || message.hasPrefix("PAM ") { return PAMMessage.event(message) }
        if program.hasPrefix("sshd") {
            let isServer = program.equals("sshd") || program.equals("sshd-session") || program.equals("sshd-auth")
            return isServer ? SSHMessage.event(message) : nil
        }
        if program.equals("sudo") { return PrivilegeMessage.sudo(message) }
        if program.equals("su") || program.equals("su-l") { return PrivilegeMessage.su(message) }
        return program.equals("login") ? PrivilegeMessage.login(message) : nil
    }

    /// More is no honest count of messages.
    static let repetitionLimit = 1_000_000

    /// `message repeated 3 times: [ … ]`, as rsyslog writes it.
    private static func repetition(_ message: LogText) -> (count: Int, message: LogText)? {
        guard let rest = message.after(prefix: "message repeated "),
            let (number, quoted) = rest.split(atFirst: " times: [ "), let count = number.number,
            (1...repetitionLimit).contains(count), let inner = quoted.before(suffix: "]"),
            !inner.hasPrefix("message repeated ")
        else { return nil }
        return (count, inner)
    }
}
