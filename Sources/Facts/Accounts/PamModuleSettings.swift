internal import HostRoot

/// How the effective settings of a PAM module come about: built-in values, then files, then the rule's arguments.
package struct PamModuleSettings: Sendable {
    /// The modules' file names.
    let modules: [String]
    let type: String
    let defaults: [(name: String, value: FactValue)]
    /// Names that are switched on by standing there, whatever value follows.
    var flags: Set<String> = []
    /// The range of numbers that a module keeps to, whatever is written.
    var bounds: [String: ClosedRange<Int64>] = [:]
    /// The files that set the rest, in the order of reading.
    var files: [String] = []
    /// The argument that names another file.
    var fileArgument: String?
    var fileRule = FileRule.lastWins
    /// Whether a row tells what the rule does at its place (preauth, authfail, authsucc).
    var hasPhase = false

    /// What a module makes of a file.
    enum FileRule: Sendable {
        case firstWins
        case lastWins
        /// The last line wins, but reading ends at the first line that is wrong; other names that are right follow.
        case lastWinsUntilError(otherNames: Set<String>)
    }

    package struct Setting: Sendable, Hashable {
        package let name: String
        package let value: FactValue
        package let source: Source
        package let file: String?
        package let line: Int?
    }

    package enum Source: String, Sendable {
        case builtIn = "default"
        case file
        case argument
    }
}

// MARK: - Settings

extension PamModuleSettings {
    /// The lines of one file, in order.
    package static func settings(of text: String, path: String) -> [Setting] {
        ConfigurationLines(text).compactMap { number, line in
            let content = line.before(UInt8(ascii: "#")).trimmed
            guard !content.isEmpty else { return nil }
            let end = content.firstIndex { $0.isBlank || $0 == UInt8(ascii: "=") } ?? content.endIndex
            let value = content[end...].drop { $0.isBlank || $0 == UInt8(ascii: "=") }
            return Setting(
                name: content[..<end].string, value: value.isEmpty ? 1 : PamModuleSettings.value(value.string),
                source: .file, file: path, line: number)
        }
    }

    private static func value(_ text: String) -> FactValue {
        Int64(text).map { .integer($0) } ?? .text(text)
    }

    /// The effective settings, sorted by name.
    package func effective(fromFiles: [Setting], arguments: [Setting] = []) -> [Setting] {
        var found: [String: Setting] = [:]
        for (name, value) in defaults {
            found[name] = Setting(name: name, value: value, source: .builtIn, file: nil, line: nil)
        }
        reading: for setting in fromFiles {
            switch fileRule {
            case .firstWins:
                if found[setting.name]?.source != .file { take(setting, into: &found) }
            case .lastWins:
                take(setting, into: &found)
            case .lastWinsUntilError(let otherNames):
                let isKnown = found[setting.name] != nil || otherNames.contains(setting.name)
                guard isKnown, take(setting, into: &found) else { break reading }
            }
        }
        for setting in arguments { take(setting, into: &found) }
        return found.values.sorted { $0.name < $1.name }
    }

    /// False where a text stands in the place of a number; the modules then keep what they had.
    @discardableResult
    private func take(_ setting: Setting, into found: inout [String: Setting]) -> Bool {
        var value = setting.value
        if flags.contains(setting.name) {
            value = 1
        } else if value == "never" {
            value = 0
        } else if case .integer? = found[setting.name]?.value {
            guard case .integer(let number) = value else { return false }
            let bounds = bounds[setting.name] ?? Int64.min...Int64.max
            value = .integer(min(max(number, bounds.lowerBound), bounds.upperBound))
        }
        found[setting.name] = Setting(
            name: setting.name, value: value, source: setting.source, file: setting.file, line: setting.line)
        return true
    }

    private func arguments(of rule: PamConfiguration.Rule) -> [Setting] {
        rule.entry.arguments.map { argument in
            let sign = argument.utf8.firstIndex(of: UInt8(ascii: "="))
            return Setting(
                name: sign.map { String(argument[..<$0]) } ?? argument,
                value: sign.map { PamModuleSettings.value(String(argument[argument.utf8.index(after: $0)...])) } ?? 1,
                source: .argument, file: rule.file, line: rule.entry.line)
        }
    }
}

// MARK: - Rows

extension PamModuleSettings {
    /// Adds a row for each setting of each line that calls a module.
    func addRows(of host: AuditedHost, to rows: inout TableRows) throws {
        let configuration = try host.part(PamConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for rule in rules(configuration) {
            var fromFiles: [Setting] = []
            do {
                for path in try paths(for: rule, in: host.root) {
                    guard let text = try host.root.textIfPresent(path) else { continue }
                    fromFiles += PamModuleSettings.settings(of: text, path: path)
                }
            } catch {
                rows.noteMissingValues(.unreadable(error), in: ["value"])
            }
            let phase = PamModuleSettings.phases.first { rule.entry.arguments.contains($0) }
            for setting in effective(fromFiles: fromFiles, arguments: arguments(of: rule)) {
                let cells: [FactValue] = [
                    .text(rule.entry.moduleName), .text(setting.name), setting.value, .text(setting.source.rawValue),
                    .text(setting.file), .int(setting.line), .text(rule.file), .int(rule.entry.line),
                ]
                rows.append(hasPhase ? cells + [.text(phase)] : cells)
            }
        }
    }

    /// The distinct lines that call one of the modules, however many services include them.
    private func rules(_ configuration: PamConfiguration) -> [PamConfiguration.Rule] {
        var seen: Set<[String]> = []
        return configuration.rules.filter { rule in
            modules.contains(rule.entry.moduleName) && rule.entry.type == type
                && seen.insert([rule.file, String(rule.entry.line)]).inserted
        }
    }

    private func paths(for rule: PamConfiguration.Rule, in root: HostRoot) throws(HostRootError) -> [String] {
        if let fileArgument, let own = rule.entry.arguments.last(where: { $0.hasPrefix("\(fileArgument)=") }) {
            return [String(own.dropFirst(fileArgument.utf8.count + 1))]
        }
        var paths: [String] = []
        for pattern in files { paths += try root.glob(pattern) }
        return paths
    }

    /// The words by which pam_faillock is told what its place in the stack is.
    private static let phases = ["preauth", "authfail", "authsucc"]

    static var columns: [FactTable.Column] {
        [
            .text("module", "File name of the module"),
            .text("name", "Name of the setting"),
            .any("value", "Its value; 1 for a flag that is given"),
            .text("source", "default (built in), file, or argument (of the PAM rule, which wins)"),
            .text("file", "The file that sets it; null for a built-in value"),
            .integer("line", "Its line"),
            .text("rule_file", "The PAM file that calls the module"),
            .integer("rule_line", "Its line"),
        ]
    }
}
