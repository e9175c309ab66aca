internal import Facts
internal import Localization

/// Reads what CatalogueGenerator embedded. JSONDecoder would take most of the time of a small audit.
enum EmbeddedDocuments {
    /// One JSON document a line.
    static func values(_ lines: String) throws -> [JSONValue] {
        var lines = lines
        return try lines.withUTF8 { bytes in
            try bytes.split(separator: UInt8(ascii: "\n")).map {
                try JSONReader.value(of: UnsafeBufferPointer(rebasing: $0))
            }
        }
    }
}

/// The program's own data is not what the program expects; a test reads all of it.
struct EmbeddedDataError: Error, CustomStringConvertible {
    let description: String
}

extension JSONValue {
    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    var texts: [String] { array?.compactMap(\.text) ?? [] }

    func required(_ name: String) throws -> String {
        guard let text = self[name]?.text else {
            throw EmbeddedDataError(
                description: "the program's data lacks '\(name)' in \(self["id"]?.text ?? "a document")")
        }
        return text
    }

    func localized(_ name: String) throws -> LocalizedText {
        guard let value = self[name] else { return LocalizedText(en: try required(name), ja: "") }
        return LocalizedText(en: try value.required("en"), ja: try value.required("ja"))
    }
}

extension Check {
    init(embedded json: JSONValue) throws {
        guard let severity = Severity(rawValue: try json.required("severity")) else {
            throw EmbeddedDataError(description: "the program's data has an unknown severity")
        }
        self.init(
            id: try json.required("id"), subject: try json.required("subject"), topic: try json.required("topic"),
            requirement: json["requirement"]?.texts ?? [], severity: severity, title: try json.localized("title"),
            why: try json.localized("why"), fix: try json.localized("fix"), applies: json["applies"]?.text,
            violations: try json.required("violations"), isMonotone: json["monotone"] == .bool(true),
            remedy: Dictionary((json["remedy"]?.members ?? []).map { ($0.name, DataValue($0.value)) }) { first, _ in
                first
            })
    }
}

extension PolicyParameter {
    init(embedded json: JSONValue) throws {
        let standard = json["default"] ?? .null
        self.init(
            name: try json.required("name"), summary: try json.localized("summary"),
            standard: (standard.array ?? [standard]).map { FactValue(data: $0) }, isList: standard.array != nil)
    }
}

extension FactValue {
    /// As a data file means it; booleans are 0 and 1.
    fileprivate init(data json: JSONValue) {
        switch json {
        case .null, .array, .object: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        }
    }
}

extension DataValue {
    fileprivate init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .text(String(value))
        case .text(let value): self = .text(value)
        case .array(let values): self = .list(values.map { DataValue($0) })
        case .object(let members):
            self = .mapping(Dictionary(members.map { ($0.name, DataValue($0.value)) }) { first, _ in first })
        }
    }
}
