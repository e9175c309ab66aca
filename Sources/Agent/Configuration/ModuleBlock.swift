internal import Watch

/// Reads the lines between `module_begin` and `module_end`.
struct ModuleBlock {
    private let place: ConfigurationPlace
    private var module: ModuleDefinition
    private var source: ModuleSource?
    private var macros: [(name: String, value: String)] = []
    private(set) var problems: [ConfigurationProblem] = []

    init(at place: ConfigurationPlace) {
        self.place = place
        // Replaced before the module is used: `finish` gives nothing without a source.
        module = ModuleDefinition(place: place, source: .cpuUsage)
    }

    /// The module; nil where it is none, which is told.
    mutating func finish() -> ModuleDefinition? {
        guard let source else {
            complain(
                .error, at: place, en: "the module has nothing to measure, such as module_exec, and is left out",
                ja: "モジュールに module_exec などの取得方法がないため除外します")
            return nil
        }
        module.source = source.mapText { replaceMacros(in: $0) }
        if case .plugin = source {
        } else if module.name.isEmpty {
            complain(
                .error, at: place, en: "the module has no module_name and is left out",
                ja: "モジュールに module_name がないため除外します")
            return nil
        }
        module.preconditions = module.preconditions.map { mapped($0) }
        module.conditions = module.conditions.map { mapped($0) }
        if module.timing.absolute == .once, let type = ModuleBlock.asynchronousTypes[module.type] { module.type = type }
        return module
    }

    /// What a module that is taken once becomes: no server expects another value of these.
    private static let asynchronousTypes = [
        "generic_data": "async_data", "generic_proc": "async_proc", "generic_data_string": "async_string",
    ]

    private func mapped(_ condition: CommandCondition) -> CommandCondition {
        CommandCondition(condition: condition.condition, command: replaceMacros(in: condition.command))
    }

    private func replaceMacros(in text: String) -> String { Macro.replace(macros, in: text) }

    mutating func read(_ statement: ConfigurationStatement, value: String) {
        let token = statement.token
        if let attribute = ModuleAttribute(token: token) { return read(attribute, value, statement) }
        if let source = ModuleSource(token: token, value: value) { return take(source, statement) }
        if token.hasPrefix("module_macro"), token.utf8.count > "module_macro".utf8.count {
            macros.append((String(token.dropFirst("module_macro".count)), value))
            return
        }
        switch token {
        case "module_name": module.name = value
        case "module_type": module.type = value.split(separator: " ").first.map { String($0) } ?? module.type
        case "module_description": module.description = value
        case "module_interval":
            module.timing.rounds = count(value, statement, in: 1...1_000_000) ?? module.timing.rounds
        case "module_absoluteinterval": readAbsolute(value, statement)
        case "module_timeout":
            // 0 is the reference's word for none.
            module.timeout = count(value, statement, in: 0...86_400).flatMap { $0 == 0 ? nil : $0 } ?? module.timeout
        case "module_crontab": readCrontab(value, statement)
        case "module_save": readVariable(value, statement)
        case "module_pattern": readPattern(value, statement)
        case "module_precondition": readCondition(value, statement).map { module.preconditions.append($0) }
        case "module_condition": readCondition(value, statement).map { module.conditions.append($0) }
        case "module_intensive_condition": readIntensive(value, statement)
        case "module_proc_cmd", "module_freedisk_cmd":
            complain(
                .warning, at: statement.place, en: "\(token) has no effect, because Elpis asks the kernel itself",
                ja: "\(token) は無効です。Elpis はカーネルから直接取得します")
        default:
            complain(
                .warning, at: statement.place, en: "\(token.prefix(60)) is not known and has no effect",
                ja: "\(token.prefix(60)) は未知のため無効です")
        }
    }

    private mutating func take(_ new: ModuleSource, _ statement: ConfigurationStatement) {
        if source != nil {
            complain(
                .warning, at: statement.place, en: "the module measures something already; this line, the last, counts",
                ja: "モジュールの取得方法が複数あります。最後のこの行が有効です")
        }
        guard !new.needsValue || !statement.value.isEmpty else {
            return complain(
                .error, at: statement.place, en: "\(statement.token) needs a value", ja: "\(statement.token) に値がありません")
        }
        source = new
    }

    private mutating func read(_ attribute: ModuleAttribute, _ value: String, _ statement: ConfigurationStatement) {
        let isSound: Bool
        switch attribute.form {
        case .text: isSound = true
        case .number: isSound = Double(value.replacing(",", with: "."))?.isFinite == true
        case .count: isSound = Int(value).map { $0 >= 0 } ?? false
        case .truth: isSound = ["0", "1"].contains(value)
        }
        guard isSound, !value.isEmpty else {
            return complain(
                .error, at: statement.place,
                en: "\(statement.token) cannot be `\(value.prefix(60))`; the line is left out",
                ja: "\(statement.token) の値 `\(value.prefix(60))` は使えません。この行を除外します")
        }
        if attribute == .alertTemplate {
            module.attributes[attribute, default: []].append(value)
        } else {
            module.attributes[attribute] = [value]
        }
        if attribute == .disabled { module.isDisabled = value == "1" }
    }

    private mutating func readAbsolute(_ value: String, _ statement: ConfigurationStatement) {
        if value == "once" {
            module.timing.absolute = .once
            return
        }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let digits = value.prefix { ("0"..."9").contains($0) }
        let unit = value.dropFirst(digits.count)
        if let number = Int(digits), (1...1_000_000_000).contains(number) {
            if unit.isEmpty {
                module.timing.absolute = .intervals(number)
                return
            }
            if unit.count == 1, let seconds = unit.first.flatMap({ units[$0] }) {
                module.timing.absolute = .seconds(number * seconds)
                return
            }
        }
        complain(
            .error, at: statement.place,
            en:
                "module_absoluteinterval must be `once` or a number with s, m, h, d or nothing; the module runs every round",
            ja: "module_absoluteinterval は once か、s・m・h・d を付けられる数でなければなりません。毎回実行します")
    }

    private mutating func readCrontab(_ value: String, _ statement: ConfigurationStatement) {
        guard let crontab = Crontab(value) else {
            return complain(
                .error, at: statement.place,
                en: "module_crontab must be five fields of numbers, ranges and `*`; the module runs every round",
                ja: "module_crontab は数・範囲・`*` の 5 項目でなければなりません。毎回実行します")
        }
        module.timing.crontab = crontab
        module.timing.crontabText = value
    }

    private mutating func readVariable(_ value: String, _ statement: ConfigurationStatement) {
        // What a variable of these names says decides how every later command runs.
        let reserved = ["PATH", "IFS", "ENV", "BASH_ENV", "HOME", "SHELL"]
        let isName =
            !value.isEmpty && value.utf8.allSatisfy { $0.isWordByte }
            && !value.utf8.prefix(1).contains { (48...57).contains($0) }
        guard isName, !reserved.contains(value), !value.hasPrefix("LD_") else {
            return complain(
                .error, at: statement.place, en: "module_save cannot name the variable `\(value.prefix(60))`",
                ja: "module_save の変数名 `\(value.prefix(60))` は使えません")
        }
        module.savesAs = value
    }

    private mutating func readPattern(_ value: String, _ statement: ConfigurationStatement) {
        do {
            _ = try LogPattern(value)
            module.pattern = value
        } catch {
            complain(
                .error, at: statement.place, en: "module_pattern: \(error)", ja: "module_pattern の正規表現は使えません: \(error)")
        }
    }

    private mutating func readIntensive(_ value: String, _ statement: ConfigurationStatement) {
        guard let (condition, rest) = ValueCondition.read(value), rest.isEmpty else {
            return complainOfCondition(statement)
        }
        module.intensiveConditions.append(condition)
    }

    private mutating func readCondition(_ value: String, _ statement: ConfigurationStatement) -> CommandCondition? {
        guard let (condition, rest) = ValueCondition.read(value), !rest.isEmpty else {
            complainOfCondition(statement)
            return nil
        }
        return CommandCondition(condition: condition, command: rest)
    }

    private mutating func complainOfCondition(_ statement: ConfigurationStatement) {
        let command = statement.token == "module_intensive_condition" ? "" : ", and a command"
        complain(
            .error, at: statement.place,
            en:
                "\(statement.token) must be an operator (> < = !=) and a number, (a, b), or =~ and a regular expression\(command);"
                + " the line is left out",
            ja: "\(statement.token) の条件を解釈できません。この行を除外します")
    }

    private mutating func count(
        _ value: String, _ statement: ConfigurationStatement, in range: ClosedRange<Int>
    ) -> Int? {
        if let number = Int(value), range.contains(number) { return number }
        complain(
            .error, at: statement.place,
            en:
                "\(statement.token) must be a whole number from \(range.lowerBound) to \(range.upperBound); the line is left out",
            ja: "\(statement.token) は \(range.lowerBound) から \(range.upperBound) の整数でなければなりません。この行を除外します")
        return nil
    }

    private mutating func complain(
        _ severity: ConfigurationProblem.Severity, at place: ConfigurationPlace, en: String, ja: String
    ) {
        problems.append(ConfigurationProblem(severity, at: place, en: en, ja: ja))
    }
}

extension UInt8 {
    var isWordByte: Bool {
        self == UInt8(ascii: "_") || (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
    }
}

extension ModuleSource {
    init?(token: String, value: String) {
        switch token {
        case "module_exec": self = .exec(value)
        case "module_plugin": self = .plugin(value)
        case "module_proc", "module_service": self = .process(value)
        case "module_cpuproc": self = .processCPU(value)
        case "module_memproc": self = .processMemory(value)
        case "module_freedisk": self = .freeDisk(value)
        case "module_freepercentdisk": self = .freeDiskPercent(value)
        case "module_occupiedpercentdisk": self = .occupiedDiskPercent(value)
        case "module_cpuusage": self = .cpuUsage
        case "module_freememory": self = .freeMemory
        case "module_freepercentmemory": self = .freeMemoryPercent
        case "module_regexp": self = .log(value)
        default: return nil
        }
    }

    /// Of the whole host there is nothing more to say.
    fileprivate var needsValue: Bool {
        switch self {
        case .cpuUsage, .freeMemory, .freeMemoryPercent: false
        default: true
        }
    }

    func mapText(_ change: (String) -> String) -> ModuleSource {
        switch self {
        case .exec(let text): .exec(change(text))
        case .plugin(let text): .plugin(change(text))
        case .process(let text): .process(change(text))
        case .processCPU(let text): .processCPU(change(text))
        case .processMemory(let text): .processMemory(change(text))
        case .freeDisk(let text): .freeDisk(change(text))
        case .freeDiskPercent(let text): .freeDiskPercent(change(text))
        case .occupiedDiskPercent(let text): .occupiedDiskPercent(change(text))
        case .log(let text): .log(change(text))
        case .cpuUsage, .freeMemory, .freeMemoryPercent: self
        }
    }
}
