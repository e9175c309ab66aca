internal import CExpat

/// Encodings of one byte a character that expat does not know itself.
enum SingleByteEncoding {
    /// What stands at the bytes 0x80 to 0x9F of windows-1252; five are not assigned and are controls, as in Latin-1.
    private static let windows1252: [Int32] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]
    /// Where ISO-8859-15 differs from ISO-8859-1.
    private static let latin9: [(byte: Int, character: Int32)] = [
        (0xA4, 0x20AC), (0xA6, 0x0160), (0xA8, 0x0161), (0xB4, 0x017D), (0xB8, 0x017E), (0xBC, 0x0152),
        (0xBD, 0x0153), (0xBE, 0x0178),
    ]

    /// The character of each byte; nil for a name that is not known. Upper and lower case are the same.
    static func characters(named name: String) -> [Int32]? {
        var characters = Array(Int32(0)...255)
        switch name.lowercased() {
        case "windows-1252", "cp1252", "x-cp1252":
            characters.replaceSubrange(0x80..<0xA0, with: windows1252)
        case "iso-8859-15", "iso8859-15", "iso_8859-15", "latin9", "latin-9":
            for (byte, character) in latin9 { characters[byte] = character }
        case "iso8859-1", "iso_8859-1", "latin1", "latin-1":
            break
        default:
            return nil
        }
        return characters
    }

    /// Tells expat of an encoding.
    static func describe(_ name: UnsafePointer<CChar>?, to encoding: UnsafeMutablePointer<XML_Encoding>?) -> Int32 {
        guard let name, let encoding, let characters = characters(named: String(cString: name)) else {
            return Int32(XML_STATUS_ERROR.rawValue)
        }
        withUnsafeMutableBytes(of: &encoding.pointee.map) { map in
            characters.withUnsafeBytes { map.copyMemory(from: $0) }
        }
        encoding.pointee.data = nil
        encoding.pointee.convert = nil
        encoding.pointee.release = nil
        return Int32(XML_STATUS_OK.rawValue)
    }
}

extension Array<UInt8> {
    /// The text of these bytes in windows-1252, in UTF-8: how text that is not UTF-8 is most often meant.
    package var decodedFromWindows1252: [UInt8] {
        let characters = SingleByteEncoding.characters(named: "windows-1252") ?? []
        var text = ""
        for byte in self {
            text.unicodeScalars.append(Unicode.Scalar(UInt32(characters[Int(byte)])) ?? "\u{FFFD}")
        }
        return [UInt8](text.utf8)
    }
}
