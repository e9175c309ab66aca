/// A YAML document as a value. Scalars stay texts, with whether they were quoted: `"3.10"` is no number.
package indirect enum YAMLValue: Sendable, Hashable {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLValue])
    case mapping([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: YAMLValue
    }
}

extension YAMLValue {
    /// What a scalar means by YAML's core schema, as far as data files use it; nil for a sequence or a mapping.
    package enum Meaning: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case text(String)
    }

    package var meaning: Meaning? {
        guard case .scalar(let text, let isPlain) = self else { return nil }
        guard isPlain else { return .text(text) }
        switch text {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return Int64(text).map(Meaning.integer) ?? .text(text)
        }
    }

    /// The names of a mapping's members; none where this is no mapping.
    package var names: [String] {
        guard case .mapping(let members) = self else { return [] }
        return members.map(\.name)
    }

    /// A mapping's value; nil where this is no mapping or has no such member.
    package subscript(name: String) -> YAMLValue? {
        guard case .mapping(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// What is wrong with a document, as part of a sentence.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let problem: String

    package var description: String { "line \(line), \(problem)" }
}
