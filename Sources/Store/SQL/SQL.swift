/// A statement with its arguments, written as a string literal.
///
/// What is interpolated becomes a `?` and a bound argument: text from outside can never become part of the statement.
/// The literal parts are ``StaticString``, so no text made at run time can be made into a statement either; hence no
/// identifier can be interpolated.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    package private(set) var text: String
    package private(set) var arguments: [Value]

    package init(stringLiteral literal: StaticString) {
        text = literal.description
        arguments = []
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    /// Only for the parts of this target that write statements: text must be made of literals.
    init(literals text: String, arguments: [Value] = []) {
        self.text = text
        self.arguments = arguments
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        SQL(literals: left.text + right.text, arguments: left.arguments + right.arguments)
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql = SQL(literals: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.text.reserveCapacity(literalCapacity + interpolationCount)
            sql.arguments.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            sql.text += literal.description
        }

        /// A value.
        package mutating func appendInterpolation(_ value: some Storable) {
            sql.text += "?"
            sql.arguments.append(value.stored)
        }

        /// A value, or NULL.
        package mutating func appendInterpolation(_ value: (some Storable)?) {
            sql.text += "?"
            sql.arguments.append(value.stored)
        }

        /// A part of a statement.
        package mutating func appendInterpolation(_ part: SQL) {
            sql = sql + part
        }

        /// Values for `IN (…)`; none of them match where the list is empty.
        package mutating func appendInterpolation(list values: [some Storable]) {
            sql.text += values.isEmpty ? "NULL" : repeatElement("?", count: values.count).joined(separator: ", ")
            sql.arguments += values.map(\.stored)
        }
    }
}

extension [SQL] {
    /// One part of a statement made of these, with a separator between them.
    package func joined(separator: SQL) -> SQL {
        guard let first else { return "" }
        return dropFirst().reduce(first) { $0 + separator + $1 }
    }
}
