/// Why XML was not read to its end, and where.
package struct XMLError: Error, Sendable, Hashable {
    package let reason: Reason
    /// From 1.
    package let line: Int
    /// From 1, in bytes.
    package let column: Int

    package enum Reason: Sendable, Hashable {
        /// In the words of the parser.
        case malformed(String)
        case documentType
        case unknownEncoding
        case tooLong(Limit, Int)
        /// Whoever reads wants no more of it.
        case refused
    }

    /// What can be more than is taken.
    package enum Limit: Sendable, Hashable {
        case input
        case depth
        case elements
        case attributes
        case name
        case attribute
        case text
        case markup
    }
}

extension XMLError: CustomStringConvertible {
    package var description: String { "line \(line), column \(column): \(reason)" }
}

extension XMLError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let message): "it is not well-formed: \(message)"
        case .documentType: "a document type declaration is not taken"
        case .unknownEncoding: "its encoding is not known"
        case .tooLong(let limit, let value): limit.sentence(value)
        case .refused: "it holds what does not belong there"
        }
    }
}

extension XMLError.Limit {
    fileprivate func sentence(_ value: Int) -> String {
        switch self {
        case .input: "it is longer than \(value) bytes"
        case .depth: "elements stand deeper than \(value) in one another"
        case .elements: "there are more than \(value) elements"
        case .attributes: "an element has more than \(value) attributes"
        case .name: "a name is longer than \(value) bytes"
        case .attribute: "an attribute is longer than \(value) bytes"
        case .text: "a text is longer than \(value) bytes"
        case .markup: "a tag, comment or instruction is longer than \(value) bytes"
        }
    }
}
