import Foundation
import Localization
import Policies
import Reports
import Testing
import TestSupport

@Suite struct ReportSchemaTests {
    private static let validate = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        for error in Draft202012Validator(schema).iter_errors(json.load(sys.stdin)):
            sys.exit("%s: %s" % (list(error.absolute_path), error.message))
        """

    private func fault(_ report: [UInt8]) throws -> String {
        try python(
            ReportSchemaTests.validate, report, arguments: ["\(projectFolder)/docs/audit-report.schema.json"]
        ).errors
    }

    @Test(arguments: Language.allCases)
    func everyVerdictFollowsTheSchema(_ language: Language) throws {
        #expect(try fault(try SmallReport.make(language).rendered(as: .json)) == "")
    }

    @Test func aReportThatBreaksTheSchemaIsNoticed() throws {
        let report = String(decoding: try SmallReport.make(.english).rendered(as: .json), as: UTF8.self)

        let broken = report.replacing("\"verdict\": \"pass\"", with: "\"verdict\": \"fail\"")

        #expect(try fault(Array(broken.utf8)) != "")
    }

    @Test func theReportOnThisHostFollowsTheSchema() throws {
        let result = try elpis(["audit", "--format", "json", "--no-file-walk"])

        #expect(try fault(Array(result.bytes)) == "")
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theReportOnARealDebianFollowsTheSchema() throws {
        let result = try elpis(["audit", "--format", "json", "--root", DebianRoot.folder ?? ""])

        #expect(try fault(Array(result.bytes)) == "")
    }

    @Test func anybodyCanRecomputeTheRuleHash() throws {
        let script = """
            import hashlib, json, sys
            rule = ["uid0-only-root", "uid0-only-root", "critical", "SELECT 1 FROM users", "SELECT * FROM users WHERE uid = 0", False]
            text = json.dumps(rule, ensure_ascii=False, separators=(",", ":"))
            sys.exit(json.load(sys.stdin)["checks"][0]["rule_sha256"] != hashlib.sha256(text.encode()).hexdigest())
            """

        let result = try python(script, try SmallReport.make(.english).rendered(as: .json))

        #expect(result.status == 0, "\(result.errors)")
    }
}
