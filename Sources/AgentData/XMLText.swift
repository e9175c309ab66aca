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
}

extension Unicode.Scalar {
    /// Whether an XML 1.0 document may hold it; a carriage return may, as a reference.
    private static let permitted: [ClosedRange<UInt32>] = [
        0x9...0xa, 0xd...0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff,
    ]

    fileprivate var isXMLCharacter: Bool { Unicode.Scalar.permitted.contains { $0.contains(value) } }
}
