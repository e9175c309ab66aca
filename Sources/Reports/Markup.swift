internal import Localization

/// HTML or XML text. An interpolated string is escaped, so that nothing from outside can become markup.
struct Markup: Sendable, ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        mutating func appendInterpolation(_ value: String) {
            text += Markup.escaped(value)
        }

        /// A text whose line ends are wanted, such as SQL.
        mutating func appendInterpolation(lines value: String) {
            text += value.split(separator: "\n", omittingEmptySubsequences: false)
                .map { Markup.escaped(String($0)) }.joined(separator: "\n")
        }

        mutating func appendInterpolation(_ value: some BinaryInteger) {
            text += String(value)
        }

        mutating func appendInterpolation(_ markup: Markup) {
            text += markup.text
        }
    }

    static func += (left: inout Markup, right: Markup) {
        left.text += right.text
    }

    /// Safe as content and as a quoted attribute, in HTML and in XML 1.0, which has no control characters.
    private static func escaped(_ value: String) -> String {
        var safe = ""
        for scalar in value.printable.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}

extension Sequence {
    /// The markup of each element, one after the other.
    func markup(_ each: (Element) -> Markup) -> Markup {
        var all: Markup = ""
        for element in self { all += each(element) }
        return all
    }
}
