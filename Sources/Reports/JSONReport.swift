internal import Facts
internal import Localization
internal import Policies

extension AuditReport {
    /// The version of the form that `docs/audit-report.schema.json` describes; members may be added within one version.
    static let schemaVersion = "1.0"

    /// The report as data; `docs/audit-report.schema.json` describes it.
    var jsonReport: JSONValue {
        [
            "schema_version": .text(AuditReport.schemaVersion),
            "tool": ["name": "elpis", "version": .text(toolVersion)],
            "time": .text(timeText),
            "language": .text(language.rawValue),
            "host": [
                "name": .text(host.name), "id": .text(host.id), "operating_system": .text(host.operatingSystem),
            ],
            "root": .text(host.root),
            "snapshot": .text(snapshotPath),
            "policy": .text(policyPath),
            "user": .integer(user),
            "score": score.value.map { .integer(Int64($0)) } ?? .null,
            "coverage": .object(
                [JSONValue.Member("checks", .integer(Int64(findings.count)))]
                    + VerdictWord.allCases.map { .init($0.rawValue, .integer(Int64(count($0)))) }),
            "regulations": .object(
                Regulations.order.map { .init($0, .text(regulations.edition(of: $0))) }),
            "checks": .array(findings.map { $0.json(in: self) }),
        ]
    }
}

extension Finding {
    fileprivate func json(in report: AuditReport) -> JSONValue {
        [
            "id": .text(check.id),
            "subject": .text(check.subject),
            "topic": .text(check.topic),
            "requirement": .texts(check.requirement),
            "severity": .text(check.severity.rawValue),
            "title": .text(check.title[report.language]),
            "verdict": .text(verdict.word),
            "reason": .text(reason(report.language)),
            "obstacles": .array(
                causes.map {
                    ["kind": .text($0.kind.rawValue), "text": .text($0.text[report.language])]
                }),
            "evidence": .array(evidenceRows.map(\.json)),
            "evidence_total": .integer(Int64(evidence.total)),
            "why": .text(check.why[report.language]),
            "fix": .text(check.fix[report.language]),
            "exception": exceptionJSON,
            "controls": .object(
                report.regulations.listed(for: check.topic).map { .init($0.regulation, .texts($0.controls)) }),
            "rule_sha256": .text(ruleHash),
        ]
    }

    private var exceptionJSON: JSONValue {
        guard case .accepted(let exception) = verdict else { return .null }
        return [
            "reason": .text(exception.reason), "approved_by": .text(exception.approvedBy),
            "expires": .text(exception.expires),
        ]
    }
}

extension EvidenceRow {
    /// One member for each column; of columns with the same name the first counts.
    var json: JSONValue {
        var seen: Set<String> = []
        return .object(
            zip(columns, values).filter { seen.insert($0.0).inserted }.map { .init($0.0, JSONValue($0.1)) })
    }
}
