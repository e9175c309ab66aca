import Facts
import Localization
import Policies
import Reports
import TestSupport

/// A fixed report with one finding of every verdict.
enum SmallReport {
    static func make(
        _ language: Language, explains: Bool = false, extra: [Finding] = [], hostName: String = "web01",
        user: Int64 = 0
    ) throws -> AuditReport {
        let host = HostIdentity(
            name: hostName, id: "0123456789abcdef0123456789abcdef", operatingSystem: "Debian GNU/Linux 12 (bookworm)",
            root: "/")
        return AuditReport(
            host: host, time: TestClock.now, toolVersion: "1.2.3", user: user, policyPath: "/etc/elpis/policy.yaml",
            findings: try findings() + extra, regulations: try .builtIn(), language: language, explains: explains)
    }

    private static func findings() throws -> [Finding] {
        [
            Finding(
                check: try check("uid0-only-root", severity: "critical"), verdict: .failed,
                evidence: evidence(
                    ["username", "uid", "file", "line"],
                    [["toor", 0, "/etc/passwd", 2], ["admin", 0, "/etc/passwd", 9]])),
            Finding(
                check: try check("ssh-root-login", severity: "high", topic: "ssh-permit-root-login"), verdict: .failed,
                evidence: evidence(["keyword", "value"], [["permitrootlogin", nil]])),
            Finding(check: try check("users-have-shells", severity: "low"), verdict: .passed),
            Finding(check: try check("nfs-exports", severity: "medium"), verdict: .notApplicable),
            Finding(
                check: try check("shadow-mode", severity: "high"),
                verdict: .notAssessed([
                    .needsPrivilege(LocalizedText(en: "/etc/shadow needs root", ja: "/etc/shadow には root 権限が必要です"))
                ])),
            Finding(check: try check("live-ports", severity: "medium"), verdict: .notAssessed([.offline])),
            Finding(
                check: try check("broken", severity: "low"),
                verdict: .error(LocalizedText(verbatim: "no such column: uidd"))),
            Finding(
                check: try check("ssh-port", severity: "medium"), verdict: .accepted(try exception()),
                evidence: evidence(["port", "path", "line"], [[22, "/etc/ssh/sshd_config", 5]])),
        ]
    }

    static func evidence(_ columns: [String], _ rows: [[FactValue]]) -> QueryResult {
        var result = QueryResult(columns: columns)
        result.rows = rows
        result.total = rows.count
        return result
    }

    static func check(
        _ id: String, severity: String, topic: String = "uid0-only-root", title: String? = nil
    ) throws -> Check {
        let yaml = """
            id: \(id)
            topic: \(topic)
            requirement: [B1]
            severity: \(severity)
            title: {en: "The title of \(id)", ja: "\(id) の題名"}
            why: {en: "It matters because of this.", ja: "この理由で重要です。"}
            fix: {en: "Change it like this.", ja: "次のように変更してください。"}
            applies: SELECT 1 FROM users
            violations: SELECT * FROM users WHERE uid = 0
            examples: []
            """
        return try CheckFile(path: "\(id).yaml", yaml: yaml).check
    }

    private static func exception() throws -> PolicyException {
        let yaml = """
            exceptions:
              - {check: ssh-port, reason: "移行まで", approved-by: "A. Garcia", expires: "2026-06-30"}
            """
        let exceptions = try PolicyFile(path: "policy.yaml", yaml: yaml, known: []).exceptions
        return exceptions[0]
    }
}
