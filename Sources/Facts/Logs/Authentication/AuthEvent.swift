/// Something that a program wrote about a login or a use of privilege.
struct AuthEvent: Sendable, Hashable {
    enum Kind: String, Sendable {
        case login
        case failedLogin = "failed_login"
        /// A name that no account has.
        case invalidUser = "invalid_user"
        /// An account that may not log in here.
        case refusedUser = "refused_user"
        /// A connection that ended before anybody was logged in.
        case gaveUp = "gave_up"
        case tooManyFailures = "too_many_failures"
        case locked
        case session
        case sudo
        case failedSudo = "failed_sudo"
        case su
        case failedSu = "failed_su"
        /// A failure that PAM saw, and that its program tells as well.
        case pamFailure = "pam_failure"
    }

    /// Seconds since 1970.
    var time: Int64 = 0
    var program = ""
    var pid: Int?
    var kind: Kind
    var user: String?
    /// Whose session it was done from.
    var byUser: String?
    var address: String?
    var port: Int?
    var method: String?
    var terminal: String?
    /// The program that was run; its arguments can hold secrets.
    var command: String?
    /// How often it happened.
    var count = 1
    /// Attempts that failed, where no other event stands for them.
    var failures = 0

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// The address, or the account on this host, that the event comes from.
    var source: String? { address ?? byUser.map { "user \($0)" } }
}

extension AuthEvent {
    /// Counts a failed attempt once, though several lines tell of its connection.
    static func countFailures(in events: inout [AuthEvent]) {
        struct Connection: Hashable {
            let pid: Int?
            let address: String?
            let port: Int?
        }
        func connection(_ event: AuthEvent) -> Connection {
            Connection(pid: event.pid, address: event.address, port: event.port)
        }
        var told: Set<Connection> = []
        for event in events where event.failures > 0 { told.insert(connection(event)) }
        for index in events.indices where [.invalidUser, .gaveUp].contains(events[index].kind) {
            if told.insert(connection(events[index])).inserted { events[index].failures = events[index].count }
        }
    }
}
