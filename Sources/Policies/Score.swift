/// How well a host stands: 100 where every assessed check passes, weighted by severity.
package struct Score: Sendable, Equatable {
    /// 0 to 100, rounded down; nil where no check was assessed.
    package let value: Int?
    package let passed: Int
    package let failed: Int

    /// Only pass and fail count; what was not assessed, does not apply or was accepted neither helps nor harms.
    package init(_ findings: [Finding]) {
        var passedWeight = 0
        var failedWeight = 0
        var passed = 0
        var failed = 0
        for finding in findings {
            switch finding.verdict {
            case .passed:
                passed += 1
                passedWeight += finding.check.severity.weight
            case .failed:
                failed += 1
                failedWeight += finding.check.severity.weight
            case .notApplicable, .notAssessed, .error, .accepted: break
            }
        }
        self.passed = passed
        self.failed = failed
        let total = passedWeight + failedWeight
        value = total == 0 ? nil : passedWeight * 100 / total
    }
}
