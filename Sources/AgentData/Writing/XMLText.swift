extension String {
    /// The text as XML content or attribute, in ASCII alone, so that it is well-formed whatever encoding the message
    /// declares. Characters that XML 1.0 cannot hold become U+FFFD.
    package var xmlEscaped: String {
        var escaped = ""
        escaped.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t", " "..."~": escaped.unicodeScalars.append(scalar)
            default: escaped += scalar.isXMLCharacter ? "&#\(scalar.value);" : "&#65533;"
            }
        }
        return escaped
    }

    /// The text as an attribute's value. Parsers make spaces of line ends and tabs there, but not of references to them.
    var xmlAttributeEscaped: String {
        let escaped = xmlEscaped
        guard escaped.utf8.contains(where: { $0 < 0x20 }) else { return escaped }
        return escaped.reduce(into: "") { $0 += $1 == "\n" ? "&#10;" : $1 == "\t" ? "&#9;" : String($1) }
    }

    /// Whether it can be the name of an element, of ASCII alone and without a name space.
    var isXMLName: Bool {
        guard let first = utf8.first, utf8.count <= 256, first.isASCIILetter || first == UInt8(ascii: "_") else {
            return false
        }
        return utf8.allSatisfy {
            $0.isASCIILetter || (0x30...0x39).contains($0) || [0x5F, 0x2D, 0x2E].contains($0)
        }
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}

extension Unicode.Scalar {
    /// Whether an XML 1.0 document may hold it; a carriage return may, as a reference.
    private static let permitted: [ClosedRange<UInt32>] = [
        0x9...0xa, 0xd...0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff,
    ]

    fileprivate var isXMLCharacter: Bool { Unicode.Scalar.permitted.contains { $0.contains(value) } }
}
