package import AgentData
package import Localization
package import Policies

/// What the security plugin prints: a module for each of its checks, the score, and what could not be assessed.
package struct PluginReport: Sendable {
    private let results: [PluginResult]
    private let score: Score
    private let language: Language

    static let group = "Security"

    /// The results are those of the checks that the plugin reports; the score is that of the whole audit.
    package init(results: [PluginResult], score: Score, language: Language) {
        self.results = results
        self.score = score
        self.language = language
    }

    /// Names begin with "Elpis", go on with the check's id, and never change.
    package func modules() -> [AgentMessage.Module] {
        results.compactMap(module) + summary
    }

    /// The modules of the replaced plugins instead, and those of ours that none of them stands for.
    ///
    /// A count is a query's answer; nil where it could not be told.
    package func classicModules(count: (_ sql: String) -> Int?) -> [AgentMessage.Module] {
        let classic = ClassicModule.all.compactMap { module($0, count: count) }
        var covered: Set<String> = []
        for case .checks(let ids) in ClassicModule.all.map(\.source) { covered.formUnion(ids) }
        return classic + results.filter { !covered.contains($0.check.id) }.compactMap(module) + summary
    }

    /// The module that says whether the plugin itself worked; `problem` is a sentence.
    package static func ending(_ problem: String?, language: Language) -> AgentMessage.Module {
        AgentMessage.Module(
            name: "Elpis plugin", value: problem == nil ? 1 : 0, description: problem ?? Phrase.pluginEnded[language],
            group: group)
    }

    private func module(_ result: PluginResult) -> AgentMessage.Module? {
        result.value.map { value in
            AgentMessage.Module(
                name: "Elpis \(result.check.id)", value: value, description: result.description,
                group: PluginReport.group)
        }
    }

    private var summary: [AgentMessage.Module] {
        let unassessed = results.filter { $0.value == nil }
        // A reason once, with its checks: the description of a module is bounded, and must name every check.
        let reasons = Dictionary(grouping: unassessed, by: \.remark).sorted { $0.key < $1.key }
            .map { reason, results in "\(reason): \(results.map(\.check.id).joined(separator: ", "))" }
        let count = AgentMessage.Module(
            name: "Elpis checks not assessed", type: .data, value: unassessed.count,
            description: ([Phrase.pluginUnassessed[language]] + reasons).joined(separator: "\n"),
            group: PluginReport.group)
        guard let value = score.value else { return [count] }
        let score = AgentMessage.Module(
            name: "Elpis score", type: .data, value: value, description: Phrase.pluginScore[language], unit: "%",
            group: PluginReport.group)
        return [score, count]
    }
}

// MARK: - Classic modules

extension PluginReport {
    private func module(_ classic: ClassicModule, count: (String) -> Int?) -> AgentMessage.Module? {
        switch classic.source {
        case .checks(let ids):
            // A check that was switched off takes its classic module with it.
            let parts = results.filter { ids.contains($0.check.id) }
            guard !parts.isEmpty else { return nil }
            let isBad = parts.contains { $0.value == 0 }
            guard isBad || parts.allSatisfy({ $0.value != nil }) else { return nil }
            let told = isBad ? parts.filter { $0.value == 0 } : parts
            return AgentMessage.Module(
                name: classic.name, value: isBad ? 0 : 1,
                description: told.map(\.description).joined(separator: "\n\n"), group: classic.group)
        case .file(let path):
            guard let result = results.first(where: { $0.check.id == ClassicModule.filesCheck }),
                result.value != nil
            else { return nil }
            let failure = result.failure(of: path)
            return AgentMessage.Module(
                name: classic.name, value: failure == nil ? 1 : 0, description: failure ?? path, group: classic.group)
        case .count(let sql):
            return count(sql).map {
                AgentMessage.Module(name: classic.name, type: .data, value: $0, description: "", group: classic.group)
            }
        }
    }
}
