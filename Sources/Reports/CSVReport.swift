internal import Facts
internal import Localization
internal import Policies

extension AuditReport {
    /// The report as CSV (RFC 4180): a line for each row of evidence, or one for a check without evidence.
    var csvReport: String {
        let names =
            [
                "time", "host", "check", "subject", "severity", "verdict", "title", "reason", "evidence_number",
                "evidence_total", "file", "line", "evidence", "fix", "approved_by", "expires",
            ] + Regulations.order
        return CSV.line(names) + findings.map(csvLines).joined()
    }

    private func csvLines(_ finding: Finding) -> String {
        let check = finding.check
        let controls = regulations.controls(for: check.topic)
        let first = [
            timeText, host.name, check.id, check.subject, check.severity.rawValue, finding.verdict.word,
            check.title[language], finding.reason(language) ?? "",
        ]
        var approval = ["", ""]
        if case .accepted(let exception) = finding.verdict { approval = [exception.approvedBy, exception.expires] }
        let last =
            [check.fix[language]] + approval
            + Regulations.order.map { (controls[$0] ?? []).joined(separator: " ") }
        let total = String(finding.evidence.total)
        guard !finding.evidence.rows.isEmpty else { return CSV.line(first + ["", total, "", "", ""] + last) }
        return finding.evidenceRows.enumerated().map { index, row in
            CSV.line(
                first + [
                    String(index + 1), total, row.file ?? "", row.line.map { String($0) } ?? "",
                    row.details.joined(separator: "; "),
                ] + last)
        }.joined()
    }
}

/// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.
package enum CSV {
    package static func line(_ cells: some Sequence<String>) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front, which makes it a text.
    private static func cell(_ value: String) -> String {
        let isFormula = value.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false
        let safe = (isFormula ? "'" : "") + value.printable
        guard safe.utf8.contains(where: { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
