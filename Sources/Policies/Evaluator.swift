package import Facts

/// Evaluates checks over one fact database.
package struct Evaluator {
    package let database: FactDatabase
    package let exceptions: [PolicyException]
    /// Today, `YYYY-MM-DD`, UTC; decides which exceptions still hold.
    package let today: String

    /// Rows of evidence kept for one check; more would help nobody to mend them.
    package static let evidenceLimit = 200

    package init(database: FactDatabase, exceptions: [PolicyException] = [], today: String) {
        self.database = database
        self.exceptions = exceptions.filter { $0.expires >= today }
        self.today = today
    }

    /// Compiles all checks, reads every table that they need at once, and judges.
    package func findings(of checks: [Check], progress: (Int, Int) -> Void = { _, _ in }) throws -> [Finding] {
        let prepared = checks.map { check in (check, Result { try PreparedCheck(check, in: database) }) }
        var tables: Set<String> = []
        for case (_, .success(let check)) in prepared { tables.formUnion(check.tables) }
        try database.load(tables)
        return prepared.enumerated().map { index, entry in
            progress(index + 1, checks.count)
            switch entry.1 {
            case .success(let prepared): return finding(prepared)
            case .failure(let error): return Finding(check: entry.0, verdict: .error(String(describing: error)))
            }
        }
    }

    private func finding(_ prepared: PreparedCheck) -> Finding {
        do {
            return try judge(prepared)
        } catch {
            return Finding(check: prepared.check, verdict: .error(String(describing: error)))
        }
    }

    private func judge(_ prepared: PreparedCheck) throws -> Finding {
        let check = prepared.check
        if let applies = prepared.applies {
            let result = try database.run(applies, keeping: 1)
            if result.total == 0 {
                // No row may also mean that the row could not be read.
                let verdict = result.obstacles.isEmpty ? Verdict.notApplicable : .notAssessed(causes(result.obstacles))
                return Finding(check: check, verdict: verdict)
            }
        }
        let evidence = try database.run(prepared.violations, keeping: Evaluator.evidenceLimit)
        if evidence.total == 0 {
            let verdict = evidence.obstacles.isEmpty ? Verdict.passed : .notAssessed(causes(evidence.obstacles))
            return Finding(check: check, verdict: verdict)
        }
        if !evidence.obstacles.isEmpty && !check.isMonotone {
            return Finding(check: check, verdict: .notAssessed(causes(evidence.obstacles)))
        }
        if let exception = exception(for: check, evidence: evidence) {
            return Finding(check: check, verdict: .accepted(exception), evidence: evidence)
        }
        return Finding(check: check, verdict: .failed, evidence: evidence)
    }

    private func causes(_ obstacles: [Obstacle]) -> [Obstacle.Cause] {
        var seen: Set<Obstacle.Cause> = []
        return obstacles.map(\.cause).filter { seen.insert($0).inserted }
    }

    /// The exception that stands for the finding, if the exceptions together cover every row of it.
    private func exception(for check: Check, evidence: QueryResult) -> PolicyException? {
        let candidates = exceptions.filter { $0.check == check.id }
        guard let first = candidates.first,
            evidence.total == evidence.rows.count || candidates.contains(where: \.only.isEmpty)
        else { return nil }
        let isCovered = evidence.rows.allSatisfy { row in
            candidates.contains { $0.covers(columns: evidence.columns, row: row) }
        }
        return isCovered ? first : nil
    }
}

/// A check whose queries are compiled.
private struct PreparedCheck {
    let check: Check
    let applies: FactQuery?
    let violations: FactQuery

    init(_ check: Check, in database: FactDatabase) throws {
        self.check = check
        applies = try check.applies.map { try database.prepare($0) }
        violations = try database.prepare(check.violations)
    }

    var tables: Set<String> {
        Set(violations.reads.keys).union(applies.map { Set($0.reads.keys) } ?? [])
    }
}
