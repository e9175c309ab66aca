internal import HostRoot
internal import Localization

/// What the host's logs tell of logins in the hours before the audit.
struct AuthLog {
    private(set) var events: [(path: String, event: AuthEvent)] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    private static let files = ["/var/log/auth.log", "/var/log/secure"]
    /// Newest events that are kept.
    private static let eventLimit = 50_000

    /// Reads the files that syslog writes. Where none is written to (any more), the journal.
    ///
    /// - Throws: the obstacle where the host has neither.
    init(_ host: AuditedHost) throws {
        let start = host.now &- AuthLog.hours(host) &* 3600
        var isLogged = false
        var isWritten = false
        for file in AuthLog.files {
            do {
                let log = try SyslogFile(file, of: host.root, since: start)
                guard log.exists else { continue }
                isLogged = true
                isWritten = isWritten || log.isWritten
                add(log.events)
                obstacles += log.obstacles
            } catch {
                isLogged = true
                isWritten = true
                obstacles.append(Obstacle.Cause(error))
            }
        }
        if !isWritten {
            let journal = try AuthJournal(host.root, since: start)
            isLogged = isLogged || journal.exists
            add(journal.events)
            obstacles += journal.obstacles
        }
        guard isLogged else {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "there is no security log (auth.log or secure) and no journal",
                    ja: "セキュリティログ (auth.log、secure) もジャーナルもありません"))
        }
        if events.count > AuthLog.eventLimit {
            events.removeFirst(events.count - AuthLog.eventLimit)
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "only the newest \(AuthLog.eventLimit) events were looked at",
                        ja: "最新の \(AuthLog.eventLimit) 件のイベントだけを対象にしました")))
        }
    }

    private mutating func add(_ found: [(path: String, event: AuthEvent)]) {
        events += found
    }

    /// The hours that are looked at.
    private static func hours(_ host: AuditedHost) -> Int64 {
        guard case .integer(let hours)? = host.parameters["auth_log_hours"]?.first, (1...8760).contains(hours) else {
            return 24
        }
        return hours
    }
}
