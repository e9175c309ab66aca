internal import HostRoot

/// A program that sets the clock from the network.
struct TimeClient: Sendable {
    let name: String
    let programs: [String]
    let units: [String]
    let processes: [String]
    /// Files that it writes whenever it has set the clock.
    let marks: [String]

    static let all = [
        TimeClient(
            name: "chrony", programs: ["/usr/sbin/chronyd", "/sbin/chronyd"], units: ["chronyd", "chrony"],
            processes: ["chronyd"], marks: ["/var/lib/chrony/drift", "/var/lib/chrony/chrony.drift"]),
        TimeClient(
            name: "systemd-timesyncd",
            programs: ["/usr/lib/systemd/systemd-timesyncd", "/lib/systemd/systemd-timesyncd"],
            units: ["systemd-timesyncd"], processes: ["systemd-timesyncd"],
            marks: ["/run/systemd/timesync/synchronized", "/var/lib/systemd/timesync/clock"]),
        TimeClient(
            name: "ntpsec", programs: ["/usr/sbin/ntpd"], units: ["ntpsec"], processes: ["ntpd"],
            marks: ["/var/lib/ntpsec/ntp.drift"]),
        TimeClient(
            name: "ntpd", programs: ["/usr/sbin/ntpd"], units: ["ntpd", "ntp"], processes: ["ntpd"],
            marks: ["/var/lib/ntp/drift", "/var/lib/ntp/ntp.drift"]),
        TimeClient(
            name: "openntpd", programs: ["/usr/sbin/openntpd", "/usr/sbin/ntpd"], units: ["openntpd"],
            processes: ["openntpd", "ntpd"], marks: ["/var/lib/openntpd/db/ntpd.drift"]),
    ]

    /// The programs named ntpd are told apart by their configuration.
    func isInstalled(_ host: AuditedHost) throws -> Bool {
        guard try programs.contains(where: { try host.root.status($0) != nil }) else { return false }
        switch name {
        case "ntpsec": return try host.root.status("/etc/ntpsec/ntp.conf") != nil
        case "openntpd":
            return try host.root.status("/etc/openntpd/ntpd.conf") != nil
                || host.root.status("/usr/sbin/openntpd") != nil
        case "ntpd":
            return try host.root.status("/etc/ntpsec/ntp.conf") == nil
                && host.root.status("/etc/openntpd/ntpd.conf") == nil
        default: return true
        }
    }
}
