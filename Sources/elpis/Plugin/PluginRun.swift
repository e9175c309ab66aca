internal import AgentData
internal import Facts
internal import FoundationEssentials
internal import Localization
internal import Policies
internal import Reports
internal import Watch

/// One execution of the security plugin: what is remembered is brought up to date, then the checks are evaluated.
struct PluginRun {
    private let options: HostOptions
    private let classic: ClassicOptions
    private let settings: PluginSettings
    private let language: Language
    private let usesClassicNames: Bool
    private let readsTree: Bool
    /// Seconds since 1970.
    private let now = Int64(Date().timeIntervalSince1970)
    /// What went wrong without ending the run.
    private(set) var problem: String?

    /// Seconds between two readings of the whole file tree.
    private static let treeInterval: Int64 = 6 * 3_600

    init(
        target options: HostOptions, classic: ClassicOptions, language: Language, usesClassicNames: Bool,
        readsTree: Bool
    ) throws {
        settings = try classic.settings()
        problem = settings.problems.first.map { "\(classic.settingsFile ?? ""): \($0)" }
        self.options = options
        self.classic = classic
        self.language = language
        self.usesClassicNames = usesClassicNames
        self.readsTree = readsTree
    }

    /// What one execution gives: the modules, and the facts that they were made of.
    struct Measurement {
        let modules: [AgentMessage.Module]
        let database: FactDatabase
        let header: SnapshotHeader
    }

    mutating func measure() throws -> Measurement {
        let state = openState()
        let remembered = rememberedVerdicts(state)
        let isTreeRead = isTreeDue(state, remembered)
        let target = try open(readingTree: isTreeRead)
        let database = try target.facts.database()
        bringUpToDate(state, database, on: target)

        let findings = try findings(of: target.catalogue.checks, in: database, on: target)
        var results = findings.filter { isTreeRead || !$0.needsTree }.map { PluginResult($0, language: language) }
        if isTreeRead {
            remember(results, in: state)
        } else {
            results += findings.filter(\.needsTree).map { result(of: $0, remembered: remembered) }
        }
        let report = PluginReport(
            results: results.filter { isReported($0.check) }.sorted { $0.check.id < $1.check.id },
            score: Score(results.compactMap(\.finding)), language: language)
        let modules =
            usesClassicNames ? report.classicModules { sql in count(sql, in: database) } : report.modules()
        return Measurement(modules: modules, database: database, header: target.facts.header)
    }

    private func open(readingTree: Bool) throws -> Target {
        var options = options
        options.noFileWalk = !readingTree
        return try options.open { parameters in
            settings.apply(to: &parameters, replacing: classic.includesDefaults == .off)
        }
    }

    private func isReported(_ check: Check) -> Bool {
        check.requirement.contains { $0.hasPrefix("P") } && classic.wants(check.id, requirement: check.requirement)
    }

    private func findings(of checks: [Check], in database: FactDatabase, on target: Target) throws -> [Finding] {
        try Evaluator(
            database: database, exceptions: target.policy?.exceptions ?? [],
            today: UTCTime(secondsSince1970: target.facts.header.time).day
        ).findings(of: checks)
    }

    /// The state for writing; nil where there can be none, which the checks that need it say themselves.
    private mutating func openState() -> State? {
        guard let folder = options.stateFolder else { return nil }
        do {
            return try State.openForWriting(folder, now: now)
        } catch {
            if error.isForAPersonToMend { problem = "\(error)" }
            return nil
        }
    }

    private mutating func bringUpToDate(_ state: State?, _ database: FactDatabase, on target: Target) {
        guard let state, let host = target.facts.source as? AuditedHost else { return }
        var cycle = WatchCycle(host: host, database: database, memory: target.facts.memory, state: state)
        cycle.run()
        if let first = cycle.problems.first { problem = first[language] }
    }

    /// A single number; nil where the answer is not certain.
    private func count(_ sql: String, in database: FactDatabase) -> Int? {
        guard let result = try? database.rows(sql), result.obstacles.isEmpty,
            case .integer(let count) = result.rows.first?.first
        else { return nil }
        return Int(count)
    }
}

// MARK: - Checks that need the whole file tree

extension PluginRun {
    private mutating func rememberedVerdicts(_ state: State?) -> [RememberedVerdict] {
        do {
            return try state.map(RememberedVerdict.all) ?? []
        } catch {
            problem = "\(error)"
            return []
        }
    }

    /// Where nothing can be remembered, each run would have to read the tree: then it is read only where that is asked for.
    private func isTreeDue(_ state: State?, _ remembered: [RememberedVerdict]) -> Bool {
        if readsTree { return true }
        guard state != nil, !options.noFileWalk else { return false }
        return !remembered.contains { (0..<PluginRun.treeInterval).contains(now - $0.time) }
    }

    private mutating func remember(_ results: [PluginResult], in state: State?) {
        guard let state else { return }
        let verdicts = results.map {
            RememberedVerdict(check: $0.check.id, word: $0.word.rawValue, description: $0.description, time: now)
        }
        do {
            try RememberedVerdict.replace(verdicts, in: state, now: now)
        } catch {
            problem = "\(error)"
        }
    }

    /// As it was found when the tree was last read, or that it was not.
    private func result(of finding: Finding, remembered: [RememberedVerdict]) -> PluginResult {
        guard let verdict = remembered.first(where: { $0.check == finding.check.id }),
            let word = VerdictWord(rawValue: verdict.word)
        else { return PluginResult(finding, language: language) }
        return PluginResult(
            check: finding.check, word: word, description: verdict.description, foundAt: verdict.time,
            language: language)
    }
}

extension Finding {
    /// Whether it only lacks the reading of the whole file tree, which most runs leave out.
    fileprivate var needsTree: Bool {
        guard case .notAssessed(let causes) = verdict else { return false }
        return causes.contains {
            if case .switchedOff = $0 { true } else { false }
        }
    }
}

extension PluginResult {
    /// As far as the score is concerned.
    fileprivate var finding: Finding? {
        switch word {
        case .pass: Finding(check: check, verdict: .passed)
        case .fail: Finding(check: check, verdict: .failed)
        case .error, .notAssessed, .accepted, .notApplicable: nil
        }
    }
}
