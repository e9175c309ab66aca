internal import Facts
/// The form that a report takes.
package enum ReportFormat: String, Sendable, CaseIterable {
    case text
    case json
    case sarif
    case junit
    case csv
    case html
}

extension AuditReport {
    /// The whole report in one form. The style concerns the text form alone.
    package func rendered(as format: ReportFormat, style: TextStyle = TextStyle()) -> [UInt8] {
        switch format {
        case .text: Array(TextReport(self, style: style).text.utf8)
        case .json: jsonReport.serialized(isIndented: true) + [0x0a]
        case .sarif: sarifReport.serialized() + [0x0a]
        case .junit: Array(junitReport.utf8)
        case .csv: Array(csvReport.utf8)
        case .html: Array(htmlReport.utf8)
        }
    }
}
