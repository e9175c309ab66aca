import Facts
import Foundation
import HostRoot
import Policies
import Testing
import TestSupport
import Watch
import YAML

/// Roots of other distributions, laid out from their defaults, with the verdicts that each check must have there.
@Suite struct FixtureTests {
    static let folder = "\(projectFolder)/Tests/Fixtures"
    static let distributions = ["rhel-8", "rhel-9", "ubuntu-22.04", "ubuntu-24.04"]

    @Test(arguments: distributions)
    func everyExpectedVerdictHolds(_ distribution: String) throws {
        let expected = try FixtureTests.expectedVerdicts(of: distribution)

        let found = try FixtureTests.verdicts(of: distribution)

        for (check, verdict) in expected.sorted(by: { $0.key < $1.key }) {
            #expect(found[check]?.word == verdict, "\(distribution): \(check)")
        }
    }

    @Test(arguments: distributions)
    func noCheckIsAtFault(_ distribution: String) throws {
        let faulty = try FixtureTests.verdicts(of: distribution).filter { $0.value.word == "error" }

        #expect(faulty.keys.sorted() == [])
    }

    static func expectedVerdicts(of distribution: String) throws -> [String: String] {
        let verdicts = "\(folder)/\(distribution)/verdicts"
        var expected: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: verdicts) where name.hasSuffix(".yaml") {
            let yaml = try String(contentsOfFile: "\(verdicts)/\(name)", encoding: .utf8)
            expected.merge(try YAMLValue(yaml).decoded([String: String].self)) { _, new in new }
        }
        return expected
    }

    static func verdicts(of distribution: String) throws -> [String: Verdict] {
        let catalogue = try Catalogue.builtIn()
        let defaults = Dictionary(catalogue.parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        let root = try HostRoot("\(folder)/\(distribution)/root")
        let host = AuditedHost(root: root, now: TestClock.now, parameters: defaults)
        let evaluator = Evaluator(
            database: try FactDatabase(source: host, tables: FactTable.described), today: "2026-01-01")
        let findings = try evaluator.findings(of: catalogue.checks)
        return Dictionary(findings.map { ($0.check.id, $0.verdict) }) { first, _ in first }
    }
}
