package import FoundationEssentials
internal import Glibc
package import Localization

/// What a configuration means, for whoever wrote it.
package struct AgentExplanation: Sendable {
    private let configuration: AgentConfiguration
    /// Seconds since 1970.
    private let now: Int64
    private let refusals: [String?]

    /// The programs of modules are verified as at each run.
    package init(_ configuration: AgentConfiguration, now: Int64) {
        self.configuration = configuration
        self.now = now
        let trust = CommandTrust(path: ModuleRunner.Settings(configuration.settings, agentName: "").path)
        refusals = configuration.modules.map { trust.refusal(of: $0) }
    }

    package var hasErrors: Bool { configuration.hasErrors || refusals.contains { $0 != nil } }
}

extension ModuleRunner.Settings {
    /// Where programs are searched for.
    var path: String { environment["PATH"] ?? "" }
}

extension CommandTrust {
    /// Why a module would not run; nil where nothing speaks against it.
    func refusal(of module: ModuleDefinition) -> String? {
        for command in module.commands {
            do throws(TrustError) { try verify(command) } catch { return "\(error)" }
        }
        return nil
    }
}

// MARK: - As text

extension AgentExplanation {
    package func text(_ language: Language) -> String {
        var lines = [LocalizedText(en: "Settings", ja: "設定")[language]]
        for setting in configuration.effective {
            let origin = setting.place?.description ?? LocalizedText(en: "default", ja: "既定値")[language]
            let value = setting.value.isEmpty ? "-" : setting.value.printable
            lines.append("  \(setting.token.rawValue) \(value)  (\(origin.printable))")
        }
        for field in configuration.customFields {
            lines.append("  custom_field \(field.name.printable) = \(field.value.printable)")
        }
        for name in configuration.brokerAgents { lines.append("  broker_agent \(name.printable)") }
        for name in configuration.fileCollections { lines.append("  file_collection \(name.printable)") }
        lines += ["", LocalizedText(en: "Modules", ja: "モジュール")[language]]
        for (module, refusal) in zip(configuration.modules, refusals) {
            lines += describe(module, refusal: refusal, language)
        }
        lines += ["", LocalizedText(en: "Problems", ja: "問題")[language]]
        if configuration.problems.isEmpty { lines.append(LocalizedText(en: "  none", ja: "  なし")[language]) }
        for problem in configuration.problems {
            lines.append(
                "  \(problem.place.description.printable): \(word(problem.severity)[language]): \(problem.text[language].printable)"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func word(_ severity: ConfigurationProblem.Severity) -> LocalizedText {
        switch severity {
        case .error: LocalizedText(en: "error", ja: "エラー")
        case .warning: LocalizedText(en: "warning", ja: "警告")
        }
    }

    private func describe(_ module: ModuleDefinition, refusal: String?, _ language: Language) -> [String] {
        let name = module.name.isEmpty ? "-" : module.name.printable
        var lines = ["  \(name)  (\(module.place.description.printable))"]
        lines.append("    \(module.source.word) \(module.source.text.printable)")
        lines.append("    \(module.type.printable), \(module.timing.text(configuration.settings)[language])")
        if module.isDisabled { lines.append(LocalizedText(en: "    disabled", ja: "    無効")[language]) }
        if let next = nextRun(of: module) {
            lines.append("    \(LocalizedText(en: "next by its crontab", ja: "crontab による次回")[language]): \(next)")
        }
        for condition in module.preconditions {
            lines.append("    precondition \(condition.condition.description.printable) \(condition.command.printable)")
        }
        for condition in module.conditions {
            lines.append("    condition \(condition.condition.description.printable) \(condition.command.printable)")
        }
        for condition in module.intensiveConditions {
            lines.append("    intensive condition \(condition.description.printable)")
        }
        if let variable = module.savesAs { lines.append("    save \(variable.printable)") }
        if let refusal {
            lines.append("    \(LocalizedText(en: "is not run", ja: "実行しません")[language]): \(refusal.printable)")
        }
        return lines
    }

    /// Days that are looked through for the next minute of a crontab.
    private static let horizon: Int64 = 366

    private func nextRun(of module: ModuleDefinition) -> String? {
        guard let crontab = module.timing.crontab, !module.isDisabled else { return nil }
        var minute = now - now % 60 + 60
        let end = now + AgentExplanation.horizon * 86_400
        while minute < end {
            let time = Crontab.localTime(minute)
            if crontab.matches(time) { return AgentExplanation.text(time) }
            minute += 60
        }
        return nil
    }

    private static func text(_ time: tm) -> String {
        let parts = [
            Int(time.tm_year) + 1900, Int(time.tm_mon) + 1, Int(time.tm_mday), Int(time.tm_hour), Int(time.tm_min),
        ]
        .map { $0 < 10 ? "0\($0)" : String($0) }
        return "\(parts[0])-\(parts[1])-\(parts[2]) \(parts[3]):\(parts[4])"
    }
}

extension ModuleSource {
    /// The token that gives it.
    package var word: String {
        switch self {
        case .exec: "exec"
        case .plugin: "plugin"
        case .process: "proc"
        case .processCPU: "cpuproc"
        case .processMemory: "memproc"
        case .freeDisk: "freedisk"
        case .freeDiskPercent: "freepercentdisk"
        case .occupiedDiskPercent: "occupiedpercentdisk"
        case .cpuUsage: "cpuusage"
        case .freeMemory: "freememory"
        case .freeMemoryPercent: "freepercentmemory"
        case .log: "regexp"
        }
    }

    package var text: String {
        switch self {
        case .exec(let text), .plugin(let text), .process(let text), .processCPU(let text), .processMemory(let text),
            .freeDisk(let text), .freeDiskPercent(let text), .occupiedDiskPercent(let text), .log(let text):
            text
        case .cpuUsage, .freeMemory, .freeMemoryPercent: ""
        }
    }
}

extension ModuleTiming {
    func text(_ settings: AgentSettings) -> LocalizedText {
        var text: LocalizedText
        switch absolute {
        case .once: text = LocalizedText(en: "once", ja: "1 回のみ")
        case .seconds(let seconds): text = ModuleTiming.every(seconds)
        case .intervals(let count): text = ModuleTiming.every(count * settings.interval)
        case nil: text = ModuleTiming.every(rounds * settings.interval)
        }
        if let crontabText {
            text = LocalizedText(
                en: "\(text.en), at \(crontabText.printable)", ja: "\(text.ja)、\(crontabText.printable) の時刻")
        }
        return text
    }

    private static func every(_ seconds: Int) -> LocalizedText {
        LocalizedText(en: "every \(seconds) s", ja: "\(seconds) 秒ごと")
    }
}

// MARK: - As JSON

extension AgentExplanation {
    private struct Document: Encodable {
        struct Setting: Encodable {
            let token: String
            let value: String
            let place: ConfigurationPlace?
        }

        struct Module: Encodable {
            let name: String
            let kind: String
            let argument: String
            let type: String
            let place: ConfigurationPlace
            let schedule: String
            let next: String?
            let isDisabled: Bool
            let preconditions: [String]
            let conditions: [String]
            let intensiveConditions: [String]
            let refusal: String?
        }

        struct Problem: Encodable {
            let place: ConfigurationPlace
            let severity: ConfigurationProblem.Severity
            let text: String
        }

        let settings: [Setting]
        let customFields: [String: String]
        let brokerAgents: [String]
        let fileCollections: [String]
        let modules: [Module]
        let problems: [Problem]
    }

    package func json(_ language: Language) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            Document(
                settings: configuration.effective.map {
                    Document.Setting(token: $0.token.rawValue, value: $0.value, place: $0.place)
                },
                customFields: Dictionary(configuration.customFields.map { ($0.name, $0.value) }) { $1 },
                brokerAgents: configuration.brokerAgents, fileCollections: configuration.fileCollections,
                modules: zip(configuration.modules, refusals).map { module, refusal in
                    Document.Module(
                        name: module.name, kind: module.source.word, argument: module.source.text, type: module.type,
                        place: module.place, schedule: module.timing.text(configuration.settings)[language],
                        next: nextRun(of: module), isDisabled: module.isDisabled,
                        preconditions: module.preconditions.map { "\($0.condition) \($0.command)" },
                        conditions: module.conditions.map { "\($0.condition) \($0.command)" },
                        intensiveConditions: module.intensiveConditions.map { "\($0)" }, refusal: refusal)
                },
                problems: configuration.problems.map {
                    Document.Problem(place: $0.place, severity: $0.severity, text: $0.text[language])
                }))
    }
}
