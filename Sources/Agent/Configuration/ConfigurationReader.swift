internal import Localization

/// Goes through the lines of a configuration: settings first, because macros hold wherever they stand, then modules.
struct ConfigurationReader {
    private(set) var values = TokenValues()
    private(set) var modules: [ModuleDefinition] = []
    private(set) var brokerAgents: [String] = []
    private(set) var fileCollections: [String] = []
    private(set) var collectionPlaces: [ConfigurationPlace] = []
    private(set) var problems: [ConfigurationProblem] = []
    private var macros: [(name: String, value: String)] = []
    private var fieldNames: [String: String] = [:]
    private var fieldValues: [String: String] = [:]
    /// In the order of their first lines.
    private var fields: [String] = []
    private var included: [ConfigurationText] = []
    /// Where each name of a module stands first.
    private var names: [String: ConfigurationPlace] = [:]
    private var isSurplusTold = false

    /// Modules of one configuration, its included files' too.
    static let moduleLimit = 10_000
    static let problemLimit = 10_000

    var customFields: [CustomField] {
        fields.compactMap { id in fieldNames[id].map { CustomField(name: $0, value: fieldValues[id] ?? "") } }
    }

    mutating func read(
        _ text: ConfigurationText, include: (String, ConfigurationPlace) -> IncludedFiles
    ) {
        problems += text.problems
        for statement in text.statements where !ConfigurationReader.isOfModules(statement) {
            readSetting(statement, include: include)
        }
        for text in included {
            problems += text.problems
            readModules(text, isIncluded: true)
        }
        readModules(text, isIncluded: false)
        if problems.count > ConfigurationReader.problemLimit {
            problems.removeLast(problems.count - ConfigurationReader.problemLimit)
        }
    }

    private static func isOfModules(_ statement: ConfigurationStatement) -> Bool {
        statement.token.hasPrefix("module")
    }

    // MARK: Settings

    private mutating func readSetting(
        _ statement: ConfigurationStatement, include: (String, ConfigurationPlace) -> IncludedFiles
    ) {
        guard let token = AgentToken(rawValue: statement.token) else { return readFamily(statement) }
        if let reason = token.uselessness {
            // What is switched off is as wanted.
            guard !["", "0"].contains(statement.value) else { return }
            return complain(
                .warning, statement, en: "\(statement.token) \(reason.en)", ja: "\(statement.token) \(reason.ja)")
        }
        switch token {
        case .include:
            let files = include(statement.value, statement.place)
            included += files.texts
            problems += files.problems
        case .brokerAgent:
            readName(statement, into: \.brokerAgents)
            complain(
                .warning, statement, en: "broker_agent has no effect: Elpis does not report for other agents",
                ja: "broker_agent は効果がありません: Elpis は他のエージェントの代理で報告しません")
        case .fileCollection:
            readName(statement, into: \.fileCollections)
            collectionPlaces.append(statement.place)
        default: values.take(statement, as: token)
        }
    }

    private mutating func readFamily(_ statement: ConfigurationStatement) {
        let token = statement.token
        if token.hasPrefix("macro"), token.utf8.count > "macro".utf8.count {
            macros.append((String(token.dropFirst("macro".count)), statement.value))
        } else if token.hasPrefix("custom_field"), token.hasSuffix("_name") || token.hasSuffix("_value") {
            readField(statement)
        } else if token.hasPrefix("process_"), token.hasSuffix("_start") || token.hasSuffix("_stop") {
            complain(
                .warning, statement,
                en: "\(token.prefix(60)) has no effect, because nobody may start programs from afar",
                ja: "\(token.prefix(60)) は無効です。遠隔からのプログラム起動は認めません")
        } else {
            complain(
                .warning, statement, en: "\(token.prefix(60)) is not known and has no effect",
                ja: "\(token.prefix(60)) は未知のため無効です")
        }
    }

    private mutating func readField(_ statement: ConfigurationStatement) {
        let words = statement.token.dropFirst("custom_field".count).split(separator: "_", maxSplits: 1)
        guard words.count == 2, let id = words.first.map({ String($0) }) else {
            return complain(
                .warning, statement, en: "\(statement.token.prefix(60)) has no number and no effect",
                ja: "\(statement.token.prefix(60)) は番号がないため無効です")
        }
        if !fields.contains(id) {
            guard fields.count < 1_000 else {
                return complain(
                    .error, statement, en: "there are more than 1000 custom fields", ja: "カスタムフィールドが 1000 個を超えています")
            }
            fields.append(id)
        }
        if words[1] == "name" { fieldNames[id] = statement.value } else { fieldValues[id] = statement.value }
    }

    /// A name that becomes a file's: nothing in it may lead elsewhere.
    private mutating func readName(
        _ statement: ConfigurationStatement, into list: WritableKeyPath<ConfigurationReader, [String]>
    ) {
        let name = statement.value
        guard !name.isEmpty, name.utf8.count <= 200, !name.contains("/"), !name.hasPrefix("."), !name.contains("..")
        else {
            return complain(
                .error, statement, en: "\(statement.token) needs a name without `/` and `..`",
                ja: "\(statement.token) には `/` と `..` を含まない名前が必要です")
        }
        if !self[keyPath: list].contains(name) { self[keyPath: list].append(name) }
    }

    // MARK: Modules

    private mutating func readModules(_ text: ConfigurationText, isIncluded: Bool) {
        var block: ModuleBlock?
        var start: ConfigurationPlace?
        for statement in text.statements {
            guard ConfigurationReader.isOfModules(statement) else {
                note(statement, isIncluded: isIncluded, isInBlock: block != nil)
                continue
            }
            let value = Macro.replace(macros, in: statement.value)
            switch statement.token {
            case "module_begin":
                if let start { complainOfOpenBlock(at: start) }
                block = ModuleBlock(at: statement.place)
                start = statement.place
            case "module_end":
                finish(block, at: statement)
                block = nil
                start = nil
            default:
                if block != nil {
                    block?.read(statement, value: value)
                } else {
                    readOutside(statement, value: value)
                }
            }
        }
        if let start { complainOfOpenBlock(at: start) }
    }

    private mutating func note(_ statement: ConfigurationStatement, isIncluded: Bool, isInBlock: Bool) {
        if isIncluded {
            complain(
                .warning, statement,
                en: "\(statement.token.prefix(60)) has no effect in an included file, which only defines modules",
                ja: "\(statement.token.prefix(60)) は include されたファイルでは無効です。モジュール定義のみ有効です")
        } else if isInBlock {
            complain(
                .warning, statement,
                en: "\(statement.token.prefix(60)) stands inside a module and holds for the whole agent",
                ja: "\(statement.token.prefix(60)) はモジュール内にありますが、エージェント全体に適用されます")
        }
    }

    private mutating func finish(_ block: ModuleBlock?, at statement: ConfigurationStatement) {
        guard var block else {
            return complain(
                .warning, statement, en: "module_end has no module_begin before it",
                ja: "module_end に対応する module_begin がありません")
        }
        let module = block.finish()
        problems += block.problems
        if let module { add(module) }
    }

    private mutating func readOutside(_ statement: ConfigurationStatement, value: String) {
        guard statement.token == "module_plugin" else {
            return complain(
                .error, statement,
                en: "\(statement.token.prefix(60)) stands outside module_begin and module_end and has no effect",
                ja: "\(statement.token.prefix(60)) は module_begin と module_end の外にあるため無効です")
        }
        var block = ModuleBlock(at: statement.place)
        block.read(statement, value: value)
        finish(block, at: statement)
    }

    private mutating func add(_ module: ModuleDefinition) {
        guard modules.count < ConfigurationReader.moduleLimit else {
            guard !isSurplusTold else { return }
            isSurplusTold = true
            return problems.append(
                ConfigurationProblem(
                    .error, at: module.place,
                    en:
                        "there are more than \(ConfigurationReader.moduleLimit) modules; this and later ones are left out",
                    ja: "モジュールが \(ConfigurationReader.moduleLimit) 個を超えています。以降を除外します"))
        }
        if !module.name.isEmpty, let first = names[module.name] {
            problems.append(
                ConfigurationProblem(
                    .warning, at: module.place,
                    en:
                        "the module `\(module.name.prefix(60))` is defined at \(first) already; the server takes both for one",
                    ja: "モジュール `\(module.name.prefix(60))` は \(first) でも定義されており、サーバーは同一とみなします"))
        }
        names[module.name] = names[module.name] ?? module.place
        modules.append(module)
    }

    private mutating func complainOfOpenBlock(at place: ConfigurationPlace) {
        problems.append(
            ConfigurationProblem(
                .error, at: place, en: "the module has no module_end and is left out",
                ja: "モジュールに module_end がないため除外します"))
    }

    private mutating func complain(
        _ severity: ConfigurationProblem.Severity, _ statement: ConfigurationStatement, en: String, ja: String
    ) {
        problems.append(ConfigurationProblem(severity, at: statement.place, en: en, ja: ja))
    }
}
