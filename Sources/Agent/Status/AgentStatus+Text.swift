internal import FoundationEssentials
internal import Localization

extension AgentStatus {
    /// As a person reads it; `now` is in seconds since 1970.
    package func text(now: Int64) -> String {
        var lines: [(String, String)] = [
            ("Agent", "\(name), version \(version), \(process.map { "process \($0)" } ?? "not running")"),
            ("Runs", privileges),
            ("Started", AgentStatus.time(started, now)),
            ("Last round", lastRound.map { "\(AgentStatus.time($0, now)), took \(lastSeconds)" } ?? "none yet"),
            ("Next round", nextRound.map { AgentStatus.time($0, now) } ?? "-"),
            ("Outbox", outboxText(now)),
        ]
        for server in servers { lines.append(("Server", AgentStatus.text(server, now))) }
        for server in secondaryServers { lines.append(("Secondary", AgentStatus.text(server, now))) }
        lines.append(("Certificate", certificateExpiry.map { "expires \(AgentStatus.time($0, now))" } ?? "none"))
        lines.append(("Remote configuration", remoteConfiguration ?? "off"))
        if let lastError { lines.append(("Last error", "\(AgentStatus.time(lastErrorTime ?? 0, now)): \(lastError)")) }
        for module in modules {
            lines.append(("Module", "\(module.name): \(module.result), \(AgentStatus.time(module.time, now))"))
        }
        let width = (lines.map(\.0.count).max() ?? 0) + 2
        return lines.map { name, value in
            name + String(repeating: " ", count: width - name.count) + value.printable + "\n"
        }.joined()
    }

    private var lastSeconds: String { "\(((lastRoundSeconds ?? 0) * 10).rounded() / 10) s" }

    private func outboxText(_ now: Int64) -> String {
        let waiting =
            outbox.messages == 0
            ? "empty"
            : "\(outbox.messages) messages, \(outbox.bytes) bytes, the oldest of "
                + AgentStatus.time(outbox.oldest ?? 0, now)
        return outbox.lost == 0 ? waiting : "\(waiting); \(outbox.lost) were given up"
    }

    private static func text(_ server: Server, _ now: Int64) -> String {
        let seen = server.seen.map { "took everything \(time($0, now))" } ?? "not reached since the agent started"
        return "\(server.address): \(seen)" + (server.failure.map { "; then: \($0)" } ?? "")
    }

    /// A time, and how far away it is; the file may hold any number.
    private static func time(_ seconds: Int64, _ now: Int64) -> String {
        // To the end of the year 9999.
        guard (0..<253_402_300_800).contains(seconds) else { return "at an impossible time" }
        let text = Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
        let distance = abs(now - seconds)
        let size =
            switch distance {
            case ..<120: "\(distance) s"
            case ..<7200: "\(distance / 60) min"
            case ..<172_800: "\(distance / 3600) h"
            default: "\(distance / 86_400) d"
            }
        return seconds <= now ? "\(text) (\(size) ago)" : "\(text) (in \(size))"
    }
}
