internal import Facts
internal import Localization
internal import Policies

/// The report for a person at a terminal.
struct TextReport {
    private let report: AuditReport
    private let style: TextStyle
    private var lines: [String] = []

    /// Rows of evidence shown for one finding.
    private static let rowLimit = 5
    private static let barWidth = 24

    init(_ report: AuditReport, style: TextStyle) {
        self.report = report
        self.style = style
        addHeader()
        addFailures()
        addErrors()
        addAccepted()
        addUnassessed()
        if report.explains {
            addExplained(.pass)
            addExplained(.notApplicable)
        }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private var language: Language { report.language }
}

// MARK: - Parts

extension TextReport {
    private mutating func addHeader() {
        lines.append(style.inked("Elpis \(report.toolVersion) · \(Phrase.title[language])", .bold))
        lines.append("")
        let host = [
            report.host.name.isEmpty ? Phrase.unnamedHost[language] : report.host.name, report.host.operatingSystem,
        ]
        add(Phrase.host, host.filter { !$0.isEmpty }.joined(separator: " · "))
        add(Phrase.time, report.timeText)
        if let path = report.snapshotPath { add(Phrase.snapshot, path) }
        if report.host.root != "/" { add(Phrase.root, report.host.root) }
        add(Phrase.policy, report.policyPath ?? Phrase.defaultPolicy[language])
        add(Phrase.privilege, report.privilegeText)
        lines.append("")
        addScore()
        lines.append("")
    }

    private mutating func addScore() {
        guard let score = report.score.value else {
            add(Phrase.score, Phrase.noScore[language])
            addCounts()
            return
        }
        let barWidth = min(TextReport.barWidth, style.width - labelWidth - 14)
        let filled = score * barWidth / 100
        let ink: TextStyle.Ink = score < 50 ? .red : score < 80 ? .yellow : .green
        lines.append(
            label(Phrase.score) + style.inked("\(score)", .bold) + style.inked(" / 100  ", .faint)
                + style.inked(String(repeating: "█", count: filled), ink)
                + style.inked(String(repeating: "░", count: barWidth - filled), .faint))
        addCounts()
    }

    private mutating func addCounts() {
        let counts = VerdictWord.allCases.compactMap { word -> String? in
            let count = report.count(word)
            guard count > 0 || word == .fail || word == .pass else { return nil }
            return (language == .japanese ? "\(word.text.ja) \(count)" : "\(count) \(word.text.en)").unbreakable
        }
        add(nil, counts.joined(separator: " · "))
    }

    private mutating func addFailures() {
        let failures = report.findings(.fail)
        if failures.isEmpty {
            lines.append(style.inked(Phrase.nothingFailed[language], .plain))
            lines.append("")
        }
        for severity in Severity.allCases.reversed() {
            let members = failures.filter { $0.check.severity == severity }
            guard !members.isEmpty else { continue }
            addHeading("\(severity.text[language]) · \(Phrase.checks(members.count)[language])", severity.ink)
            for finding in members { addFailure(finding) }
        }
    }

    private mutating func addFailure(_ finding: Finding) {
        addTitle("✗", finding, finding.check.severity.ink)
        addEvidence(finding)
        add(Phrase.why, finding.check.why[language], .faint)
        add(Phrase.fix, finding.check.fix[language])
        add(Phrase.controls, controls(finding.check.topic), .faint)
        if report.explains { addQueries(finding.check) }
        lines.append("")
    }

    private mutating func addErrors() {
        let findings = report.findings(.error)
        guard !findings.isEmpty else { return }
        addHeading(VerdictWord.error.text[language], .magenta)
        // Time that has run out is said once, not once for each check that it was not enough for.
        let groups = Dictionary(grouping: findings) { $0.reason(language) ?? "" }
        for (reason, members) in groups.sorted(by: { ($0.value.count, $0.key) < ($1.value.count, $1.key) }) {
            if members.count == 1 { addTitle("!", members[0], .magenta) }
            if members.count > 1 { add("!", Phrase.checks(members.count)[language], ink: .bold) }
            add(Phrase.reason, reason)
            if members.count > 1 { add("", members.map(\.check.id).sorted().joined(separator: ", "), ink: .faint) }
            lines.append("")
        }
    }

    private mutating func addAccepted() {
        let findings = report.findings(.accepted)
        guard !findings.isEmpty else { return }
        addHeading(VerdictWord.accepted.text[language], .blue)
        for finding in findings {
            guard case .accepted(let exception) = finding.verdict else { continue }
            addTitle("~", finding, .blue)
            addEvidence(finding)
            add(Phrase.reason, exception.reason)
            add(Phrase.exception, Phrase.approval(by: exception.approvedBy, until: exception.expires)[language])
            lines.append("")
        }
    }

    private mutating func addUnassessed() {
        let groups = report.unassessed
        guard !groups.isEmpty else { return }
        addHeading(VerdictWord.notAssessed.text[language], .yellow)
        for group in groups {
            let heading = "\(group.kind.text[language]) · \(Phrase.checks(group.findings.count)[language])"
            add("?", heading, ink: .bold)
            for cause in group.causes.prefix(TextReport.rowLimit) { add("", cause[language]) }
            addMore(group.causes.count - TextReport.rowLimit)
            add("", group.findings.map(\.check.id).sorted().joined(separator: ", "), ink: .faint)
            lines.append("")
        }
    }

    private mutating func addExplained(_ word: VerdictWord) {
        let findings = report.findings(word)
        guard !findings.isEmpty else { return }
        addHeading(
            "\(word.text[language]) · \(Phrase.checks(findings.count)[language])", word == .pass ? .green : .faint)
        for finding in findings {
            addTitle(word == .pass ? "✓" : "–", finding, word == .pass ? .green : .faint)
            addQueries(finding.check)
            lines.append("")
        }
    }

    private mutating func addQueries(_ check: Check) {
        if let applies = check.applies { add(Phrase.applies, oneLine(applies), .faint) }
        add(Phrase.violations, oneLine(check.violations), .faint)
    }

    private mutating func addEvidence(_ finding: Finding) {
        for row in finding.evidenceRows.prefix(TextReport.rowLimit) {
            let parts = [row.place].compactMap { $0 } + row.readableDetails
            // A row of nothing but nulls is evidence all the same.
            add("·", (parts.isEmpty ? row.details : parts).joined(separator: "  "))
        }
        addMore(finding.evidence.total - TextReport.rowLimit)
    }

    private mutating func addMore(_ count: Int) {
        if count > 0 { add("…", Phrase.more(count)[language], ink: .faint) }
    }

    /// `PCI DSS 8.2.1, 7.2.2 · ISO 27001 A.8.2`, or shorter `PCI DSS 8.2.1 +1 · ISO 27001 A.8.2`.
    private func controls(_ topic: String) -> String {
        report.regulations.listed(for: topic).map { regulation, controls in
            let ids = controls.map(Regulations.shortID)
            let rest = ids.count > 1 ? "\(String.hardSpace)+\(ids.count - 1)" : ""
            let list = report.explains ? ids.joined(separator: ", ") : ids[0] + rest
            return "\(Regulations.name(of: regulation).unbreakable)\(String.hardSpace)\(list)"
        }.joined(separator: " · ")
    }
}

// MARK: - Lines

extension TextReport {
    private func oneLine(_ sql: String) -> String {
        sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private mutating func addHeading(_ text: String, _ ink: TextStyle.Ink) {
        let rule = max(0, style.width - text.printable.displayWidth - 4)
        lines.append(
            style.inked("── ", .faint) + style.inked(text, ink)
                + style.inked(" " + String(repeating: "─", count: rule), .faint))
        lines.append("")
    }

    private mutating func addTitle(_ mark: String, _ finding: Finding, _ ink: TextStyle.Ink) {
        let title = finding.check.title[language].printable
        let id = finding.check.id
        for (index, line) in wrapped(title, width: style.width - 4).enumerated() {
            lines.append((index == 0 ? style.inked(mark, ink) + " " : "  ") + style.inked(line, .bold))
        }
        lines.append("  " + style.inked(id, .faint))
    }

    /// A label and its text, wrapped beside it.
    private mutating func add(_ name: LocalizedText?, _ text: String, _ ink: TextStyle.Ink = .plain) {
        let indent = String(repeating: " ", count: labelWidth + 2)
        for (index, line) in wrapped(text.printable, width: style.width - labelWidth - 2).enumerated() {
            lines.append((index == 0 && name != nil ? label(name) : indent) + style.inked(line, ink))
        }
    }

    /// A short mark and its text, wrapped beside it.
    private mutating func add(_ mark: String, _ text: String, ink: TextStyle.Ink = .plain) {
        for (index, line) in wrapped(text.printable, width: style.width - 4).enumerated() {
            let start = index == 0 && !mark.isEmpty ? style.inked(mark, .faint) + " " : "  "
            lines.append("  " + start + style.inked(line, ink))
        }
    }

    private func label(_ name: LocalizedText?) -> String {
        let text = name?[language] ?? ""
        return "  " + style.inked(text, .faint) + String(repeating: " ", count: max(0, labelWidth - text.displayWidth))
    }

    /// The widest label of the language and a space.
    private var labelWidth: Int { language == .japanese ? 15 : 11 }
}

extension Severity {
    var ink: TextStyle.Ink {
        switch self {
        case .critical, .high: .red
        case .medium: .yellow
        case .low: .blue
        }
    }
}
