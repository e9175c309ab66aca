internal import HostRoot

/// What rsyslog does with messages, from its configuration in the old and the new language, includes among it.
package struct RsyslogConfiguration: HostPart {
    package private(set) var rules: [Rule] = []
    package private(set) var settings: [Setting] = []
    /// What could not be read or understood.
    package private(set) var obstacles: [Obstacle.Cause] = []
    package let isPresent: Bool

    package struct Rule: Sendable, Hashable {
        /// The selector or conditions under which the action is taken.
        package var selector: String
        /// Facilities whose messages of severity info reach it; nil where a condition decides.
        package var facilities: [String]?
        package var ruleset: String
        package var kind: Kind
        package var target: String?
        package var port: String?
        package var isEncrypted = false
        package var authentication: String?
        package var fileMode: UInt32?
        package var template: String?
        package var file: String
        package var line: Int
    }

    package enum Kind: String, Sendable {
        case file
        case remoteUDP = "remote_udp"
        case remoteTCP = "remote_tcp"
        case relp
        case pipe
        case users
        case console
        case program
        case database
        case journal
        case discard
        case call
        case other
    }

    package struct Setting: Sendable, Hashable {
        package let name: String
        package let value: String
        package let file: String
        package let line: Int
    }

    private static let path = "/etc/rsyslog.conf"

    /// The umask that systemd starts rsyslog with: the unit of Red Hat's distributions has a strict one.
    private static func unitMask(_ root: HostRoot) throws -> UInt32 {
        let folders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
        var paths: [String] = []
        if let folder = try folders.first(where: { try root.status("\($0)/rsyslog.service") != nil }) {
            paths.append("\(folder)/rsyslog.service")
        }
        for folder in folders { paths += try root.glob("\(folder)/rsyslog.service.d/*.conf") }
        var mask: UInt32 = 0o022
        for path in paths where try root.status(path)?.kind == .regular {
            let text = try root.text(path)
            for assignment in SystemdConfiguration.assignments(in: text, section: "Service", file: path)
            where assignment.name == "UMask" {
                mask = UInt32(assignment.value, radix: 8) ?? 0o022
            }
        }
        return mask
    }

    package init(of host: AuditedHost) throws {
        isPresent = try host.root.status(RsyslogConfiguration.path) != nil
        guard isPresent else { return }
        var reader = RsyslogReader(root: host.root, mask: try RsyslogConfiguration.unitMask(host.root))
        try reader.read(RsyslogConfiguration.path)
        (rules, settings, obstacles) = (reader.rules, reader.settings, reader.obstacles)
    }
}
