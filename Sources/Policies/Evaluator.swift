package import Facts
internal import Localization

/// Evaluates checks over one fact database.
package struct Evaluator {
    package let database: FactDatabase
    package let exceptions: [PolicyException]
    /// Today, `YYYY-MM-DD`, UTC; decides which exceptions still hold.
    package let today: String
    /// How long the checks may take together, in seconds; reading the tables has limits of its own.
    package let timeLimit: Int

    /// Rows of evidence kept for one check; more would help nobody to mend them.
    package static let evidenceLimit = 200

    /// Time enough for a hundred times the checks of the largest hosts, and an end where a host was made to be slow.
    package static let standardTimeLimit = 120

    package init(
        database: FactDatabase, exceptions: [PolicyException] = [], today: String,
        timeLimit: Int = standardTimeLimit
    ) {
        self.database = database
        self.exceptions = exceptions.filter { $0.expires >= today }
        self.today = today
        self.timeLimit = timeLimit
    }

    /// Compiles all checks, reads every table that they need at once, and judges.
    package func findings(of checks: [Check], progress: (Int, Int) -> Void = { _, _ in }) throws -> [Finding] {
        let prepared = checks.map { check in (check, Result { try PreparedCheck(check, in: database) }) }
        var tables: Set<String> = []
        for case (_, .success(let check)) in prepared { tables.formUnion(check.tables) }
        try database.load(tables)
        let end = ContinuousClock.now + .seconds(timeLimit)
        return prepared.enumerated().map { index, entry in
            progress(index + 1, checks.count)
            switch entry.1 {
            case .success(let prepared): return finding(prepared, until: end)
            case .failure(let error): return Finding(check: entry.0, verdict: .error(text(of: error)))
            }
        }
    }

    private func finding(_ prepared: PreparedCheck, until end: ContinuousClock.Instant) -> Finding {
        do {
            return try judge(prepared, until: end)
        } catch QueryError.tookTooLong where ContinuousClock.now >= end {
            return Finding(check: prepared.check, verdict: .error(outOfTime))
        } catch {
            return Finding(check: prepared.check, verdict: .error(text(of: error)))
        }
    }

    private func text(of error: any Error) -> LocalizedText {
        LocalizedText(verbatim: String(describing: error))
    }

    /// What is said of every check for which no time was left.
    private var outOfTime: LocalizedText {
        LocalizedText(
            en: "the time limit of \(timeLimit) s for all checks was reached",
            ja: "検査全体の制限時間 (\(timeLimit) 秒) に達しました")
    }

    private func judge(_ prepared: PreparedCheck, until end: ContinuousClock.Instant) throws -> Finding {
        let check = prepared.check
        if let applies = prepared.applies {
            let result = try database.run(applies, keeping: 1, until: end)
            if result.total == 0 {
                // No row may also mean that the row could not be read.
                let verdict = result.obstacles.isEmpty ? Verdict.notApplicable : .notAssessed(causes(result.obstacles))
                return Finding(check: check, verdict: verdict)
            }
        }
        let evidence = try database.run(prepared.violations, keeping: Evaluator.evidenceLimit, until: end)
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
