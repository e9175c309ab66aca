internal import HostRoot

/// How the effective settings of a PAM module come about: built-in values, then files, then the rule's arguments.
package struct PamModuleSettings: Sendable {
    /// The modules' file names.
    let modules: [String]
    let type: String
    let defaults: [(name: String, value: FactValue)]
    /// The files that set the rest, in the order of reading; a later one wins.
    let files: [String]
    /// The argument that names another file.
    let fileArgument: String
    /// Modules that read none of the files.
    var withoutFiles: Set<String> = []
    /// Whether a row tells what the rule does at its place (preauth, authfail, authsucc).
    var hasPhase = false

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

    /// Settings read from one file; the last line of a name counts.
    package static func settings(of text: String, path: String) -> [Setting] {
        ConfigurationLines(text).compactMap { number, line in
            let content = line.before(UInt8(ascii: "#")).trimmed
            guard !content.isEmpty else { return nil }
            let end = content.firstIndex { $0.isBlank || $0 == UInt8(ascii: "=") } ?? content.endIndex
            let value = content[end...].drop { $0.isBlank || $0 == UInt8(ascii: "=") }
            let isFlag = value.isEmpty
            return Setting(
                name: content[..<end].string, value: isFlag ? 1 : PamModuleSettings.value(value.string), source: .file,
                file: path, line: number)
        }
    }

    static func value(_ text: String) -> FactValue {
        Int64(text).map { .integer($0) } ?? .text(text)
    }

    /// The effective settings for one rule, sorted by name.
    package func effective(rule: PamConfiguration.Rule, fromFiles: [Setting]) -> [Setting] {
        var found: [String: Setting] = [:]
        for (name, value) in defaults {
            found[name] = Setting(name: name, value: value, source: .builtIn, file: nil, line: nil)
        }
        func take(_ setting: Setting) {
            // The modules refuse a text where a number belongs, and keep what they had.
            if case .integer? = found[setting.name]?.value, case .text = setting.value { return }
            found[setting.name] = setting
        }
        if !withoutFiles.contains(rule.entry.moduleName) { fromFiles.forEach(take) }
        for argument in rule.entry.arguments {
            let sign = argument.utf8.firstIndex(of: UInt8(ascii: "="))
            let name = sign.map { String(argument[..<$0]) } ?? argument
            let value = sign.map { PamModuleSettings.value(String(argument[argument.utf8.index(after: $0)...])) } ?? 1
            take(
                Setting(name: name, value: value, source: .argument, file: rule.file, line: rule.entry.line))
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// The distinct lines that call one of the modules, however many services include them.
    private func rules(_ configuration: PamConfiguration) -> [PamConfiguration.Rule] {
        var seen: Set<[String]> = []
        return configuration.rules.filter { rule in
            modules.contains(rule.entry.moduleName) && rule.entry.type == type
                && seen.insert([rule.file, String(rule.entry.line)]).inserted
        }
    }

    /// Adds a row for each setting of each line that calls a module.
    func addRows(of host: AuditedHost, to rows: inout TableRows) throws {
        let configuration = try host.part(PamConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for rule in rules(configuration) {
            var fromFiles: [Setting] = []
            let own = rule.entry.arguments.last { $0.hasPrefix("\(fileArgument)=") }
                .map { String($0.dropFirst(fileArgument.utf8.count + 1)) }
            if !withoutFiles.contains(rule.entry.moduleName) {
                do {
                    for path in try paths(own.map { [$0] } ?? files, in: host.root) {
                        guard let text = try host.root.textIfPresent(path) else { continue }
                        fromFiles += PamModuleSettings.settings(of: text, path: path)
                    }
                } catch {
                    rows.noteMissingValues(.unreadable(error), in: ["value"])
                }
            }
            for setting in effective(rule: rule, fromFiles: fromFiles) {
                let phase = PamModuleSettings.phases.first { rule.entry.arguments.contains($0) }
                rows.append(
                    [
                        .text(rule.entry.moduleName), .text(setting.name), setting.value,
                        .text(setting.source.rawValue),
                        .text(setting.file), .int(setting.line), .text(rule.file), .int(rule.entry.line),
                    ] + (hasPhase ? [.text(phase)] : []))
            }
        }
    }

    private func paths(_ patterns: [String], in root: HostRoot) throws(HostRootError) -> [String] {
        var paths: [String] = []
        for pattern in patterns { paths += try root.glob(pattern) }
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

extension FactTable {
    static let pwqualitySettings = FactTable(
        "pwquality_settings",
        "The effective settings of pam_pwquality (or pam_cracklib) for each PAM line that calls it.",
        columns: PamModuleSettings.columns,
        sources: ["/etc/security/pwquality.conf", "/etc/security/pwquality.conf.d", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings(
            modules: ["pam_pwquality.so", "pam_cracklib.so"], type: "password",
            defaults: [
                ("difok", 1), ("minlen", 8), ("dcredit", 0), ("ucredit", 0), ("lcredit", 0), ("ocredit", 0),
                ("minclass", 0), ("maxrepeat", 0), ("maxclassrepeat", 0), ("maxsequence", 0), ("gecoscheck", 0),
                ("dictcheck", 1), ("usercheck", 1), ("enforcing", 1), ("retry", 1), ("enforce_for_root", 0),
            ],
            files: ["/etc/security/pwquality.conf.d/*.conf", "/etc/security/pwquality.conf"], fileArgument: "",
            withoutFiles: ["pam_cracklib.so"]
        ).addRows(of: host, to: &rows)
    }

    static let faillockSettings = FactTable(
        "faillock_settings",
        "The effective settings of pam_faillock (or the older pam_tally2) for each PAM line that calls it.",
        columns: PamModuleSettings.columns + [
            .text("phase", "preauth, authfail or authsucc: what the line does; null for pam_tally2")
        ],
        sources: ["/etc/security/faillock.conf", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings(
            modules: ["pam_faillock.so"], type: "auth",
            defaults: [
                ("deny", 3), ("fail_interval", 900), ("unlock_time", 600), ("even_deny_root", 0), ("audit", 0),
                ("silent", 0), ("local_users_only", 0),
            ],
            files: ["/etc/security/faillock.conf"], fileArgument: "conf", hasPhase: true
        ).addRows(of: host, to: &rows)
        try PamModuleSettings(
            modules: ["pam_tally2.so", "pam_tally.so"], type: "auth",
            defaults: [("deny", 0), ("unlock_time", 0), ("even_deny_root", 0)], files: [], fileArgument: "",
            hasPhase: true
        ).addRows(of: host, to: &rows)
    }

    static let pwhistorySettings = FactTable(
        "pwhistory_settings",
        "The effective settings of pam_pwhistory, and of pam_unix where it keeps old passwords (remember), for each "
            + "PAM line that calls it.",
        columns: PamModuleSettings.columns,
        sources: ["/etc/security/pwhistory.conf", "/etc/pam.d"]
    ) { host, rows in
        try PamModuleSettings(
            modules: ["pam_pwhistory.so"], type: "password",
            defaults: [("remember", 10), ("retry", 1), ("enforce_for_root", 0)],
            files: ["/etc/security/pwhistory.conf"], fileArgument: "conf"
        ).addRows(of: host, to: &rows)
        try PamModuleSettings(
            modules: ["pam_unix.so"], type: "password", defaults: [("remember", 0)], files: [], fileArgument: ""
        ).addRows(of: host, to: &rows)
    }
}
