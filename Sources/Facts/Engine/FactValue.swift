/// One cell of a fact table.
package enum FactValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

extension FactValue {
    package static func int(_ value: some BinaryInteger) -> FactValue {
        .integer(Int64(clamping: value))
    }

    package static func int(_ value: (some BinaryInteger)?) -> FactValue {
        value.map { .integer(Int64(clamping: $0)) } ?? .null
    }

    package static func text(_ value: String?) -> FactValue {
        value.map { .text($0) } ?? .null
    }

    package static func text(_ value: Substring) -> FactValue {
        .text(String(value))
    }

    /// Booleans are 0 and 1, as in osquery.
    package static func bool(_ value: Bool) -> FactValue {
        .integer(value ? 1 : 0)
    }

    package static func bool(_ value: Bool?) -> FactValue {
        value.map { .integer($0 ? 1 : 0) } ?? .null
    }
}

extension FactValue {
    /// The text a person reads; empty for null.
    package var plainText: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): value
        }
    }
}

extension FactValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    package init(nilLiteral: ()) {
        self = .null
    }
}

extension FactValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            // Each attempt that fails only says that the value is of another type.
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .real(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .integer(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        }
    }
}
