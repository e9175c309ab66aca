package import Facts
package import Localization
package import Policies

/// Everything a report says, before it takes a form.
package struct AuditReport: Sendable {
    package let host: HostIdentity
    /// When the facts were gathered, in seconds since 1970.
    package let time: Int64
    package let toolVersion: String
    /// The user id that the facts were read with; 0 reads everything.
    package let user: Int64
    /// The policy file in force; nil where the defaults hold.
    package let policyPath: String?
    /// The snapshot file that was audited; nil where the host itself was.
    package let snapshotPath: String?
    package let score: Score
    /// Sorted by subject and check id.
    package let findings: [Finding]
    package let regulations: Regulations
    package let language: Language
    /// Whether a report made for reading also says what passed and what did not apply, with the SQL.
    package let explains: Bool

    package init(
        host: HostIdentity, time: Int64, toolVersion: String, user: Int64, policyPath: String? = nil,
        snapshotPath: String? = nil, findings: [Finding], regulations: Regulations, language: Language,
        explains: Bool = false
    ) {
        self.host = host
        self.time = time
        self.toolVersion = toolVersion
        self.user = user
        self.policyPath = policyPath
        self.snapshotPath = snapshotPath
        self.findings = findings
        self.regulations = regulations
        self.language = language
        self.explains = explains
        score = Score(findings)
    }
}

extension AuditReport {
    /// The findings with one verdict, worst first.
    package func findings(_ word: VerdictWord) -> [Finding] {
        findings.filter { $0.verdict.kind == word }
            .sorted {
                ($1.check.severity, $0.check.subject, $0.check.id) < ($0.check.severity, $1.check.subject, $1.check.id)
            }
    }

    package func count(_ word: VerdictWord) -> Int {
        findings.count { $0.verdict.kind == word }
    }

    /// The checks that were not assessed, by what would have to change.
    var unassessed: [UnassessedGroup] {
        let findings = findings(.notAssessed)
        return Obstacle.Kind.allCases.compactMap { kind in
            let members = findings.filter { $0.causes.first?.kind == kind }
            guard !members.isEmpty else { return nil }
            var seen: Set<LocalizedText> = []
            let causes = members.flatMap(\.causes).filter { $0.kind == kind }.map(\.text)
                .filter { seen.insert($0).inserted }
            return UnassessedGroup(kind: kind, causes: causes, findings: members)
        }
    }

    /// With which rights the facts were read, and what would have to be run for more.
    var privilegeText: String {
        let lacking = findings(.notAssessed).count { $0.causes.contains { $0.kind == .privilege } }
        let command = snapshotPath == nil ? "elpis audit" : "elpis snapshot"
        return Phrase.privilege(user: user, lacking: lacking, command: command)[language]
    }

    /// Whether any check of at least this severity fails.
    package func fails(atLeast severity: Severity) -> Bool {
        findings.contains { $0.verdict.kind == .fail && $0.check.severity >= severity }
    }

    /// The audit's time as ISO 8601, UTC.
    package var timeText: String { UTCTime(secondsSince1970: time).text }
}

/// Checks that could not be assessed for causes of the same kind.
struct UnassessedGroup {
    let kind: Obstacle.Kind
    /// Every cause once.
    let causes: [LocalizedText]
    let findings: [Finding]
}

extension AuditReport {
    /// What a terminal shows while an audit takes long.
    package static let readingTheHost = Phrase.readingTheHost
}
