import Facts
import HostRoot
import Localization
import Policies
import Testing
import TestSupport
import Watch

@Suite struct EvaluatorTests {
    private static let header = """
        id: sample
        topic: unique-uid
        severity: high
        title: {en: "Sample", ja: "例"}
        why: {en: "Because", ja: "理由"}
        fix: {en: "Mend", ja: "修正"}

        """

    private func verdict(
        _ sql: String, extra: String = "", files: [String: String], exceptions: String = ""
    ) throws -> String {
        let yaml = EvaluatorTests.header + extra + "violations: \"\(sql)\"\n"
        let check = try CheckFile(path: "sample.yaml", yaml: yaml).check
        let policy = try PolicyFile(path: "policy.yaml", yaml: "exceptions: [\(exceptions)]", known: [])
        return try withTemporaryRoot(files) { root in
            let host = AuditedHost(root: root, now: TestClock.now)
            let evaluator = Evaluator(
                database: try FactDatabase(source: host, tables: FactTable.described), exceptions: policy.exceptions,
                today: "2026-01-01")
            return try evaluator.findings(of: [check])[0].verdict.word
        }
    }

    private let passwd = ["/etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:7:7::/home/ann:/bin/sh\n"]

    @Test func noRowsPass() throws {
        #expect(try verdict("SELECT 1 FROM users WHERE uid = 99", files: passwd) == "pass")
    }

    @Test func aRowFails() throws {
        #expect(try verdict("SELECT 1 FROM users WHERE uid = 7", files: passwd) == "fail")
    }

    @Test func aTableThatCannotBeReadIsNotAssessed() throws {
        #expect(try verdict("SELECT 1 FROM users WHERE uid = 7", files: [:]) == "not-assessed")
    }

    @Test func anEmptyAppliesIsNotApplicable() throws {
        let extra = "applies: \"SELECT 1 FROM users WHERE uid = 99\"\n"

        #expect(try verdict("SELECT 1", extra: extra, files: passwd) == "not-applicable")
    }

    @Test func appliesOverAnUnreadableTableIsNotAssessed() throws {
        let extra = "applies: \"SELECT 1 FROM users WHERE uid = 99\"\n"

        #expect(try verdict("SELECT 1", extra: extra, files: [:]) == "not-assessed")
    }

    @Test func wrongSQLIsAnErrorOfTheCheck() throws {
        #expect(try verdict("SELECT nothing FROM nowhere", files: passwd) == "error")
    }

    @Test func whatTheTimeIsNotEnoughForIsAnError() throws {
        let endless = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT x FROM t WHERE x = 2"
        let checks = try [endless, "SELECT 1 FROM users"].map {
            try CheckFile(path: "sample.yaml", yaml: EvaluatorTests.header + "violations: \"\($0)\"\n").check
        }
        try withTemporaryRoot(passwd) { root in
            let database = try FactDatabase(source: AuditedHost(root: root, now: TestClock.now))
            let evaluator = Evaluator(database: database, today: "2026-01-01", timeLimit: 1)

            let findings = try evaluator.findings(of: checks)

            let reasons = findings.map { if case .error(let reason) = $0.verdict { reason.en } else { "" } }
            let reason = "the time limit of 1 s for all checks was reached"
            #expect(reasons == [reason, reason])
        }
    }

    @Test func anExceptionAcceptsAFailure() throws {
        let exception = "{check: sample, reason: r, approved-by: a, expires: '2026-01-01'}"

        #expect(try verdict("SELECT 1 FROM users", files: passwd, exceptions: exception) == "accepted")
    }

    @Test func anExceptionEndsAfterItsLastDay() throws {
        let exception = "{check: sample, reason: r, approved-by: a, expires: '2025-12-31'}"

        #expect(try verdict("SELECT 1 FROM users", files: passwd, exceptions: exception) == "fail")
    }

    @Test func anExceptionForOneRowLeavesTheOthersFailing() throws {
        let exception = "{check: sample, reason: r, approved-by: a, expires: '2026-12-31', only: {uid: 7}}"

        #expect(try verdict("SELECT uid FROM users", files: passwd, exceptions: exception) == "fail")
        #expect(try verdict("SELECT uid FROM users WHERE uid = 7", files: passwd, exceptions: exception) == "accepted")
    }

    @Test func aMisspeltKeyIsRefused() {
        #expect(throws: CheckFileError.self) {
            _ = try CheckFile(path: "sample.yaml", yaml: EvaluatorTests.header + "violation: SELECT 1\n")
        }
    }
}
