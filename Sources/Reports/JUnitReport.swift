internal import Facts
internal import Localization
internal import Policies

extension AuditReport {
    /// The report as JUnit XML: a suite for each subject, a case for each check.
    var junitReport: String {
        let subjects = Dictionary(grouping: findings, by: \.check.subject).sorted { $0.key < $1.key }
        let suites = subjects.markup { subject, findings in
            """
              <testsuite name="\(subject)" \(counts(findings)) timestamp="\(String(timeText.dropLast()))" hostname="\(host.name)">
            \(findings.markup(junitCase))  </testsuite>

            """
        }
        let document: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="elpis" \(counts(findings))>
            \(suites)</testsuites>

            """
        return document.text
    }

    private func counts(_ findings: [Finding]) -> Markup {
        let failures = findings.count { $0.verdict.kind == .fail }
        let errors = findings.count { $0.verdict.kind == .error }
        let skipped = findings.count { [.notAssessed, .notApplicable, .accepted].contains($0.verdict.kind) }
        return
            "tests=\"\(findings.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"0\""
    }

    private func junitCase(_ finding: Finding) -> Markup {
        let check = finding.check
        return """
                <testcase classname="elpis.\(check.subject)" name="\(check.id)" time="0">\(junitOutcome(finding))</testcase>

            """
    }

    private func junitOutcome(_ finding: Finding) -> Markup {
        let check = finding.check
        switch finding.verdict {
        case .passed: return ""
        case .notApplicable: return "<skipped message=\"\(skipReason(finding))\"/>"
        case .notAssessed, .accepted: return "<skipped message=\"\(skipReason(finding))\"/>"
        case .error(let message): return "<error message=\"\(message[language])\" type=\"error\"/>"
        case .failed:
            var rows = finding.evidenceRows.markup { row in
                "\(([row.place].compactMap { $0 } + row.details).joined(separator: " "))\n"
            }
            if finding.unkeptRows > 0 { rows += "\(Phrase.more(finding.unkeptRows)[language])\n" }
            return """
                <failure message="\(check.title[language])" type="\(check.severity.rawValue)">\(rows)\
                \(Phrase.fix[language]): \(check.fix[language])</failure>
                """
        }
    }

    private func skipReason(_ finding: Finding) -> String {
        "\(finding.verdict.kind.text[language]): \(finding.reason(language) ?? "")"
    }
}
