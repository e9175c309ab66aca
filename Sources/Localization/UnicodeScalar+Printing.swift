extension Unicode.Scalar {
    /// True for what must not reach a terminal or a page as it is: control characters, and the invisible characters that
    /// reorder, join or hide text.
    package var isUnsafeToPrint: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0: true
        // Soft hyphen, the Arabic letter mark, the Mongolian vowel separator.
        case 0xad, 0x61c, 0x180e: true
        // Zero-width characters and directional marks, line and paragraph separators, embeddings, overrides, isolates.
        case 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f: true
        case 0xfeff, 0xfff9...0xfffb: true
        // Tags, and the two last code points of each plane, which are no characters.
        case 0xe0000...0xe0fff: true
        default: value & 0xfffe == 0xfffe
        }
    }
}
