import Foundation
import Localization
import Reports
import Testing
import TestSupport

/// Every form of the small report, compared with a file that a person has looked at.
///
/// `ELPIS_UPDATE_GOLDEN=1` writes the files anew.
@Suite struct GoldenReportTests {
    static let cases = Language.allCases.flatMap { language in ReportFormat.allCases.map { (language, $0) } }

    @Test(arguments: GoldenReportTests.cases)
    func theReportIsAsItWas(_ language: Language, _ format: ReportFormat) throws {
        let file = "\(projectFolder)/Tests/ReportsTests/Golden/small-report.1.\(language.rawValue).\(format.rawValue)"
        let report = try SmallReport.make(language, explains: true)

        let bytes = report.rendered(as: format)

        if ProcessInfo.processInfo.environment["ELPIS_UPDATE_GOLDEN"] != nil {
            try Data(bytes).write(to: URL(fileURLWithPath: file))
        }
        let golden = try String(contentsOfFile: file, encoding: .utf8)
        #expect(String(decoding: bytes, as: UTF8.self) == golden)
    }
}
