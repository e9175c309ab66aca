/// A value of a data file whose shape depends on what it is for.
package indirect enum DataValue: Sendable, Hashable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case list([DataValue])
    case mapping([String: DataValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each attempt that fails only says that the value is of another type.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode([DataValue].self) {
            self = .list(value)
        } else if let value = try? container.decode([String: DataValue].self) {
            self = .mapping(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .mapping(let value): try container.encode(value)
        }
    }
}
