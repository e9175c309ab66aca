/// An element of a message that holds elements: where the reading stands.
enum Place {
    case outside
    case message
    case module
    case list
    case sample
    case log
    case inventory
    case inventoryModule
    case inventoryList
    case events
    case customFields
    case customField
    case commandReport
    case commandResponse

    private static let tables: [(place: Place, inner: NameTable<Place>)] = [
        (.outside, NameTable([("agent_data", .message)])),
        (
            .message,
            NameTable([
                ("module", .module), ("log_module", .log), ("inventory", .inventory), ("events", .events),
                ("custom_fields", .customFields), ("cmd_report", .commandReport),
            ])
        ),
        (.module, NameTable([("datalist", .list)])),
        (.list, NameTable([("data", .sample)])),
        (.inventory, NameTable([("inventory_module", .inventoryModule)])),
        (.inventoryModule, NameTable([("datalist", .inventoryList)])),
        (.customFields, NameTable([("field", .customField)])),
        (.commandReport, NameTable([("cmd_response", .commandResponse)])),
    ]

    /// Nil where an element of this name means nothing there, or holds text.
    init?(_ name: UnsafeBufferPointer<UInt8>, in outer: Place) {
        guard let table = Place.tables.first(where: { $0.place == outer })?.inner, let place = table[name] else {
            return nil
        }
        self = place
    }

    var parent: Place {
        switch self {
        case .outside, .message: .outside
        case .module, .log, .inventory, .events, .customFields, .commandReport: .message
        case .list: .module
        case .sample: .list
        case .inventoryModule: .inventory
        case .inventoryList: .inventoryModule
        case .customField: .customFields
        case .commandResponse: .commandReport
        }
    }
}
