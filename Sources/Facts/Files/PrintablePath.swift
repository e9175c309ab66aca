/// Paths as bytes, made fit for people: file names may hold anything but a slash and NUL.
package enum PrintablePath {
    /// The path as text; bytes that are not UTF-8, and control characters, become `\xNN`.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var decoder = UTF8()
        var input = bytes.makeIterator()
        // A faulty byte ends a sequence, and is then read again by the decoder; so offsets are kept by hand.
        if String(validating: bytes, as: UTF8.self) != nil {
            while case .scalarValue(let scalar) = decoder.decode(&input) {
                if scalar.properties.generalCategory == .control {
                    text += escaped(UInt8(truncatingIfNeeded: scalar.value))
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
            return text
        }
        for byte in bytes {
            if byte >= 0x20 && byte < 0x7f {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += escaped(byte)
            }
        }
        return text
    }

    private static func escaped(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return "\\x\(digits.count == 1 ? "0" : "")\(digits)"
    }
}
