package import Policies

/// Everything a report says, before it takes a form.
package struct AuditReport: Sendable {
    package let host: HostIdentity
    /// Seconds since 1970.
    package let time: Int64
    package let toolVersion: String
    package let score: Score
    /// Sorted by subject and check id.
    package let findings: [Finding]
    package let regulations: Regulations

    package init(
        host: HostIdentity, time: Int64, toolVersion: String, findings: [Finding], regulations: Regulations
    ) {
        self.host = host
        self.time = time
        self.toolVersion = toolVersion
        self.findings = findings
        self.regulations = regulations
        score = Score(findings)
    }
}

/// Which host a report is about.
package struct HostIdentity: Sendable {
    package let name: String
    /// The distribution's own full name, for example `Debian GNU/Linux 12 (bookworm)`.
    package let operatingSystem: String
    /// `/` or the audited directory.
    package let root: String

    package init(name: String, operatingSystem: String, root: String) {
        self.name = name
        self.operatingSystem = operatingSystem
        self.root = root
    }
}
