internal import ArgumentParser
internal import Facts
internal import Foundation
internal import Localization
internal import Policies
internal import Reports

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Audit a host and print a report.")

    @OptionGroup var target: HostOptions

    @Option(name: .customLong("check"), help: "Only these checks.")
    var onlyChecks: [String] = []

    func run() async throws {
        let catalogue = try Catalogue.builtIn()
        let file = try target.policyFile(known: catalogue.parameters)
        let host = try target.host(parameters: catalogue.parameters, file: file)
        let database = try FactDatabase(source: host)
        let checks = catalogue.checks.filter { onlyChecks.isEmpty || onlyChecks.contains($0.id) }
        let evaluator = Evaluator(
            database: database, exceptions: file?.exceptions ?? [],
            today: String(Date(timeIntervalSince1970: Double(host.now)).ISO8601Format().prefix(10)))
        for finding in try evaluator.findings(of: checks) {
            print(finding.verdict.word, finding.check.severity, finding.check.id, finding.check.title.en)
            if case .notAssessed(let reasons) = finding.verdict { print("    because", reasons.map(\.en)) }
            if case .error(let reason) = finding.verdict { print("    error", reason) }
            for row in finding.evidence.rows.prefix(5) {
                let cells = zip(finding.evidence.columns, row).map { "\($0)=\($1.plainText)" }
                print("    \(cells.joined(separator: " "))")
            }
        }
    }
}
