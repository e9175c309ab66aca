internal import FoundationEssentials
internal import XML

/// A module as far as it has been read.
struct ModuleDraft {
    private var name: String?
    private var type: String?
    private var data: String?
    private var list: [AgentMessage.Module.Sample] = []
    private var alertTemplates: [String] = []
    var settings = Fields<AgentMessage.Module.Setting>()
    var others: [AgentMessage.OtherElement] = []

    mutating func add(_ text: String, as part: TextElement.ModulePart) {
        switch part {
        case .name: name = name ?? text.withoutLineEnds
        case .type: type = type ?? text
        case .data: data = data ?? text
        case .alertTemplate: alertTemplates.append(text)
        }
    }

    /// Without a value it is none.
    mutating func add(_ sample: SampleDraft) {
        guard let value = sample.value else { return }
        list.append(.init(value: value, timestamp: sample.timestamp))
    }

    /// Nil without a name. A list goes before a single value.
    var finished: AgentMessage.Module? {
        guard let name, !name.isEmpty else { return nil }
        let kind = type.map { AgentMessage.Module.Kind(rawValue: $0) } ?? .data
        return AgentMessage.Module(
            name: name, type: kind, reading: list.isEmpty ? data.map { .value($0) } : .list(list), settings: settings,
            alertTemplates: alertTemplates, others: others)
    }
}

struct SampleDraft {
    var value: String?
    var timestamp: String?
}

struct LogDraft {
    var parts = Fields<TextElement.LogPart>()

    /// Nil where the text is not in the encoding that it names.
    var finished: AgentMessage.LogModule? {
        let text = parts[.data] ?? ""
        guard parts[.encoding] == "base64" else { return module([UInt8](text.utf8)) }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { module([UInt8]($0)) }
    }

    private func module(_ data: [UInt8]) -> AgentMessage.LogModule {
        AgentMessage.LogModule(source: parts[.source] ?? "", type: parts[.type], data: data)
    }
}

struct InventoryDraft {
    var name: String?
    var rows: [String] = []

    var finished: AgentMessage.InventoryModule { .init(name: name ?? "", rows: rows) }
}

struct CustomFieldDraft {
    var name: String?
    var value: String?

    var finished: AgentMessage.CustomField { .init(name: name ?? "", value: value ?? "") }
}

extension AgentMessage.Event {
    init?(base64 text: String) {
        guard let json = Data(base64Encoded: text, options: .ignoreUnknownCharacters),
            // Whatever is wrong with it, it is no event.
            let event = try? JSONDecoder().decode(AgentMessage.Event.self, from: json)
        else { return nil }
        self = event
    }
}

extension AgentMessage.Attributes {
    private static let table = NameTable(AgentMessage.Attribute.allCases.map { ($0.rawValue, $0) })

    /// Those that the format names.
    init(_ element: XMLElement) {
        var fields = Fields<AgentMessage.Attribute>()
        element.forEachAttribute { name, value in
            guard let attribute = AgentMessage.Attributes.table[name] else { return }
            fields.add(String(decoding: value, as: UTF8.self), for: attribute)
        }
        self.init(fields)
    }
}

extension String {
    fileprivate var withoutLineEnds: String {
        guard utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\n" && $0 != "\r" }))
    }
}
