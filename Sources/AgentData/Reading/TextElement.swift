/// An element that holds text, and what the text is.
enum TextElement: Sendable {
    case module(ModulePart)
    case setting(AgentMessage.Module.Setting)
    case sampleValue
    case sampleTimestamp
    case logPart(LogPart)
    case inventoryName
    case inventoryRow
    case event
    case customFieldName
    case customFieldValue
    case command(AgentMessage.CommandField)
    /// The format does not name it.
    case other(tag: String)

    enum ModulePart: Sendable {
        case name
        case type
        case data
        case alertTemplate
    }

    enum LogPart: String, FieldKey {
        case source
        case type
        case encoding
        case data
    }

    private static let ofModule = NameTable<TextElement>(
        [
            ("name", .module(.name)), ("type", .module(.type)), ("data", .module(.data)),
            ("alert_template", .module(.alertTemplate)),
        ] + AgentMessage.Module.Setting.allCases.map { ($0.rawValue, .setting($0)) })
    private static let ofSample = NameTable<TextElement>([("value", .sampleValue), ("timestamp", .sampleTimestamp)])
    private static let ofLog = NameTable<TextElement>(LogPart.allCases.map { ($0.rawValue, .logPart($0)) })
    private static let ofInventoryModule = NameTable<TextElement>([("name", .inventoryName)])
    private static let ofInventoryList = NameTable<TextElement>([("data", .inventoryRow)])
    private static let ofEvents = NameTable<TextElement>([("event", .event)])
    private static let ofCustomField = NameTable<TextElement>([
        ("name", .customFieldName), ("value", .customFieldValue),
    ])
    private static let ofCommand = NameTable<TextElement>(
        AgentMessage.CommandField.allCases.map { ($0.rawValue, .command($0)) })

    /// Nil where an element of this name holds elements, or means nothing there.
    init?(_ name: UnsafeBufferPointer<UInt8>, in place: Place) {
        let known: TextElement? =
            switch place {
            case .module: TextElement.ofModule[name]
            case .sample: TextElement.ofSample[name]
            case .log: TextElement.ofLog[name]
            case .inventoryModule: TextElement.ofInventoryModule[name]
            case .inventoryList: TextElement.ofInventoryList[name]
            case .events: TextElement.ofEvents[name]
            case .customField: TextElement.ofCustomField[name]
            case .commandResponse: TextElement.ofCommand[name]
            case .outside, .message, .list, .inventory, .customFields, .commandReport: nil
            }
        if let known {
            self = known
        } else if place == .module || place == .message, Place(name, in: place) == nil {
            self = .other(tag: String(decoding: name, as: UTF8.self))
        } else {
            return nil
        }
    }
}
