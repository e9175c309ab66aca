extension String {
    /// The text with everything that could drive a terminal or mislead the eye written out, such as `\u{1B}`.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isUnsafeToPrint) else { return self }
        var safe = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": safe += "\\n"
            case "\r": safe += "\\r"
            case "\t": safe += "\\t"
            default:
                guard scalar.isUnsafeToPrint else {
                    safe.unicodeScalars.append(scalar)
                    continue
                }
                safe += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return safe
    }
}
